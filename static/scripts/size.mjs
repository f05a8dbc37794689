// Fails when what one agent loads of the built panel (gzip) is above its budget: all JavaScript and CSS, but of the
// dictionaries, of which an agent loads one, only the largest.
import { readdirSync, readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const BUDGET_BYTES = 40_000;
const assets = new URL("../dist/assets/", import.meta.url);
const isDictionary = (name) => /^(ja|en)-/.test(name);
const files = readdirSync(assets)
  .filter((name) => /\.(js|css)$/.test(name))
  .sort()
  .map((name) => ({ name, size: gzipSync(readFileSync(new URL(name, assets))).length }));
for (const { name, size } of files) console.log(`${String(size).padStart(7)}  ${name}`);

const sum = (chosen) => chosen.reduce((total, { size }) => total + size, 0);
const largest = files.filter(({ name }) => isDictionary(name)).sort((a, b) => b.size - a.size)[0];
const total = sum(files.filter(({ name }) => !isDictionary(name))) + (largest?.size ?? 0);
console.log(`${String(total).padStart(7)}  of ${BUDGET_BYTES} bytes gzip, with one dictionary: ${largest?.name ?? "none found"}`);
if (largest === undefined || total > BUDGET_BYTES) {
  console.error(largest === undefined ? "no dictionary built: run `npm run build` first" : "above the budget");
  process.exit(1);
}
