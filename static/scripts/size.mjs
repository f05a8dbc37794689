// Fails when the built panel (all JavaScript and CSS, gzip) is above its budget.
import { readdirSync, readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const BUDGET_BYTES = 40_000;
const assets = new URL("../dist/assets/", import.meta.url);
let total = 0;
for (const name of readdirSync(assets).sort()) {
  if (!/\.(js|css)$/.test(name)) continue;
  const size = gzipSync(readFileSync(new URL(name, assets))).length;
  total += size;
  console.log(`${String(size).padStart(7)}  ${name}`);
}
console.log(`${String(total).padStart(7)}  of ${BUDGET_BYTES} bytes gzip`);
if (total === 0 || total > BUDGET_BYTES) {
  console.error(total === 0 ? "nothing built: run `npm run build` first" : "above the budget");
  process.exit(1);
}
