#!/usr/bin/env bash
# tools/gallery.sh: makes docs/gallery anew: sample documents of each kind as PDF, and a small picture of the first page.
#
# Run it after the look of the documents has changed, look at the pictures, and commit them.
source "$(dirname "$0")/lib.sh"
help_if_asked "$@"
have pdftoppm || die "pdftoppm is missing; tools/setup.sh test installs it"

cargo build "${locked[@]}" --quiet --workspace --exclude web
.setup/venv/bin/python -m pip install --quiet --disable-pip-version-check --requirement tools/requirements-bench.txt
folder=docs/gallery
rm -rf "$folder"
# picture NAME PAGE FILE: a page as a picture of few colours, which is small.
picture() {
    pdftoppm -r 60 -png -f "$2" -l "$2" -singlefile "$folder/$1.pdf" "$folder/$3"
    .setup/venv/bin/python -c '
import sys
from PIL import Image
picture = Image.open(sys.argv[1]).convert("RGB").quantize(128, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
picture.save(sys.argv[1], optimize=True)' "$folder/$3.png"
}
"$target_dir/debug/portal" samples "$folder" | while read -r name; do picture "$name" 1 "$name"; done
# A long transcript is worth more than its first page.
picture transcript-long 2 transcript-long-2
ls -l "$folder"
