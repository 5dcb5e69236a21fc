// node tools/precompress.mjs FOLDER: writes FILE.br (brotli 11) and FILE.gz (gzip 9) beside each file of a folder that
// gets smaller by it, so that the server compresses nothing itself. The same input gives the same bytes.
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { extname, join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

// Compressed already, or so small that the headers weigh more.
const SKIPPED = new Set([".br", ".gz", ".woff2", ".png", ".jpg", ".jpeg", ".webp", ".avif"]);
const SMALLEST = 256;

function brotli(bytes) {
  return brotliCompressSync(bytes, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
      [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
      [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    },
  });
}

const folder = process.argv[2];
if (!folder) {
  console.error("which folder? node tools/precompress.mjs FOLDER");
  process.exit(2);
}
let files = 0;
for (const name of readdirSync(folder, { recursive: true }).sort()) {
  const path = join(folder, name);
  const file = statSync(path);
  if (!file.isFile() || file.size < SMALLEST || SKIPPED.has(extname(path))) continue;
  const bytes = readFileSync(path);
  for (const [suffix, compress] of [[".br", brotli], [".gz", (b) => gzipSync(b, { level: 9 })]]) {
    const made = statSync(path + suffix, { throwIfNoEntry: false });
    if (made && made.mtimeMs >= file.mtimeMs) continue;
    const packed = compress(bytes);
    if (packed.length < bytes.length) writeFileSync(path + suffix, packed);
  }
  files += 1;
}
console.log(`${files} files compressed in ${folder}`);
