// node tools/first-load.mjs FOLDER [PAGE]: how many bytes the first visit to a page (index.html, the desk; public.html, the
// check of a document) downloads: the page, and every file of the built web application that it names. A minimal Leptos application with a router and one fetch is the measure.
import { existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";

const MINIMAL_KB = 91;

const folder = process.argv[2] ?? "web/dist";
const first = process.argv[3] ?? "index.html";
const page = readFileSync(join(folder, first), "utf8");
const files = readdirSync(folder, { recursive: true }).filter((name) => !/\.(br|gz)$/.test(name));
// A script may name another file, as the one that starts the application does.
let text = page;
const loaded = new Set([first]);
for (let before = -1; before !== loaded.size; ) {
  before = loaded.size;
  for (const name of files) {
    if (loaded.has(name) || !statSync(join(folder, name)).isFile() || !text.includes(name)) continue;
    loaded.add(name);
    if (/\.(js|css)$/.test(name)) text += readFileSync(join(folder, name), "utf8");
  }
}

const kb = (bytes) => `${(bytes / 1000).toFixed(1)} kB`.padStart(10);
let total = 0;
let fonts = 0;
for (const name of [...loaded].sort()) {
  const path = join(folder, name);
  const raw = statSync(path).size;
  const sent = existsSync(`${path}.br`) ? statSync(`${path}.br`).size : raw;
  if (name.endsWith(".woff2")) fonts += sent;
  else total += sent;
  console.log(`${kb(raw)} raw ${kb(sent)} sent  ${name}`);
}
console.log(`first load of ${first}, brotli: ${kb(total).trim()}, and at most ${kb(fonts).trim()} of fonts`);
console.log(`a minimal Leptos application: ${MINIMAL_KB} kB`);
