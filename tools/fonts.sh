#!/usr/bin/env bash
# Makes the fonts: static, subset, de-hinted TTFs for the PDFs (api/assets/fonts) and variable woff2 files for
# the web (web/assets/fonts), with their licences. The results are committed; run this only to change them.
#
# fontsource ships one woff2 per script. For the PDFs they are frozen at one weight and optical size, relieved of
# characters that an earlier script has, and merged. `SOURCE_DATE_EPOCH` keeps the bytes the same from run to run.
set -euo pipefail

root=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

npm pack --silent @fontsource-variable/inter@5.3.0 @fontsource-variable/source-serif-4@5.3.1 >/dev/null
for family in inter source-serif-4; do
    mkdir "$family"
    tar -xzf fontsource-variable-"$family"-*.tgz -C "$family" --strip-components=1
done
python3 -m venv venv
venv/bin/pip install --quiet fonttools==4.68.0 brotli==1.2.1

SOURCE_DATE_EPOCH=1735689600 venv/bin/python - "$root/api/assets/fonts" <<'PYTHON'
import sys
from pathlib import Path
from fontTools import merge, subset
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

# Whole blocks: Latin with its extensions, Greek, Cyrillic, punctuation, currency, letterlike, mathematics.
BLOCKS = [
    (0x0020, 0x007E), (0x00A0, 0x00AC), (0x00AE, 0x024F), (0x0259, 0x0259), (0x02B9, 0x02DD), (0x0300, 0x0331),
    (0x0370, 0x03FF), (0x0400, 0x052F), (0x1E00, 0x1FFF), (0x2010, 0x2027), (0x2030, 0x205E), (0x2070, 0x209F),
    (0x20A0, 0x20CF), (0x2100, 0x214F), (0x2190, 0x2193), (0x2212, 0x2265), (0x25CC, 0x25CC),
]
WANTED = {code for first, last in BLOCKS for code in range(first, last + 1)}
SCRIPTS = ["latin", "vietnamese", "latin-ext", "greek", "greek-ext", "cyrillic", "cyrillic-ext"]
FEATURES = ["kern", "mark", "mkmk", "ccmp", "liga"]
FACES = [
    ("source-serif-4", "SourceSerif4", "Source Serif 4", "Regular", {"wght": 400, "opsz": 18}),
    ("source-serif-4", "SourceSerif4", "Source Serif 4", "SemiBold", {"wght": 600, "opsz": 24}),
    ("inter", "Inter", "Inter", "Regular", {"wght": 400, "opsz": 14}),
    ("inter", "Inter", "Inter", "SemiBold", {"wght": 600, "opsz": 14}),
]


def options():
    made = subset.Options()
    made.layout_features = FEATURES
    made.hinting = False
    made.notdef_outline = True
    made.glyph_names = False
    made.name_IDs = ["*"]
    made.drop_tables += ["BASE", "gasp", "prep", "STAT", "MVAR", "HVAR", "avar", "DSIG"]
    return made


def pruned(font, codes):
    worker = subset.Subsetter(options())
    worker.populate(unicodes=codes)
    worker.subset(font)
    return font


for folder, short, family, style, axes in FACES:
    parts, seen = [], set()
    for script in SCRIPTS:
        path = Path(folder, "files", f"{folder}-{script}-opsz-normal.woff2")
        if not path.exists():
            continue
        font = instancer.instantiateVariableFont(TTFont(path), axes)
        codes = (set(font.getBestCmap()) & WANTED) - seen
        seen |= codes
        if not codes:
            continue
        font.flavor = None
        part = Path(f"{short}-{style}-{script}.ttf")
        pruned(font, codes).save(part)
        parts.append(str(part))
    merged = merge.Merger(merge.Options(drop_tables=["GlyphOrder"])).merge(parts)
    for record_id, text in {1: family, 2: style, 4: f"{family} {style}", 6: f"{short}-{style}"}.items():
        merged["name"].setName(text, record_id, 3, 1, 0x409)
    merged["name"].names = [n for n in merged["name"].names if n.nameID in {0, 1, 2, 4, 6, 13, 14} and n.platformID == 3]
    merged["OS/2"].usWeightClass = axes["wght"]
    merged["post"].formatType = 3.0
    out = Path(sys.argv[1], f"{short}-{style}.ttf")
    merged.save(out)
    cmap = TTFont(out).getBestCmap()
    print(f"{out.name}: {out.stat().st_size} bytes, {len(cmap)} characters")
PYTHON

cp inter/LICENSE "$root/api/assets/fonts/Inter-OFL.txt"
cp source-serif-4/LICENSE "$root/api/assets/fonts/SourceSerif4-OFL.txt"

# The web takes every script's file of each family, as it is; the browser loads those that a page needs. The letters that
# Welsh has beyond them are cut out of the large file of all Latin extensions: a name with ŵ costs 3 kB and not 85.
web="$root/web/assets/fonts"
mkdir -p "$web"
cp {inter,source-serif-4}/files/*-wght-normal.woff2 "$web/"
for family in inter source-serif-4; do
    SOURCE_DATE_EPOCH=1735689600 venv/bin/pyftsubset "$family/files/$family-latin-ext-wght-normal.woff2" \
        --unicodes=U+0174-0177,U+1E80-1E85,U+1EF2-1EF3 --flavor=woff2 --layout-features='*' \
        --output-file="$web/$family-welsh-wght-normal.woff2"
done
cp "$root"/api/assets/fonts/*-OFL.txt "$web/"
ls -l "$root/api/assets/fonts" "$web"
