// node tools/bundle-styles.mjs FOLDER: puts the style sheets of each page of a built application into one file, in their
// order, named by its content. A page then waits for one answer instead of a dozen.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const folder = process.argv[2];
if (!folder) {
  console.error("which folder? node tools/bundle-styles.mjs FOLDER");
  process.exit(2);
}
const sheet = /[ \t]*<link rel="stylesheet" href="\/([^"]+)"[^>]*>\n?/g;
const bundled = new Set();
for (const page of readdirSync(folder).filter((name) => name.endsWith(".html"))) {
  const path = join(folder, page);
  const html = readFileSync(path, "utf8");
  const sheets = [...html.matchAll(sheet)].map((found) => found[1]);
  if (sheets.length < 2) continue;
  const css = sheets.map((name) => readFileSync(join(folder, name), "utf8")).join("\n");
  const digest = (algorithm, form) => createHash(algorithm).update(css).digest(form);
  const name = `styles-${digest("sha256", "hex").slice(0, 16)}.css`;
  writeFileSync(join(folder, name), css);
  const link = `<link rel="stylesheet" href="/${name}" integrity="sha384-${digest("sha384", "base64")}"/>\n`;
  let isFirst = true;
  const once = () => {
    const text = isFirst ? `    ${link}` : "";
    isFirst = false;
    return text;
  };
  writeFileSync(path, html.replace(sheet, once));
  sheets.forEach((one) => bundled.add(one));
}
for (const name of bundled) rmSync(join(folder, name), { force: true });
console.log(`${bundled.size} style sheets bundled in ${folder}`);
