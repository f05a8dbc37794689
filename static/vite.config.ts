import { defineConfig } from "vite";

// The bridge serves index.html at /panel (no slash at the end) and the assets at /panel/assets/. A page at
// /panel resolves "./assets" to /assets, so the page itself must say "panel/assets/…"; that also holds when a
// reverse proxy puts the bridge under a path of its own.
export default defineConfig({
  base: "./",
  experimental: {
    renderBuiltUrl: (file, { hostType }) => (hostType === "html" ? `panel/${file}` : { relative: true }),
  },
  build: {
    outDir: "dist",
    emptyOutDir: true,
    target: "es2022",
    modulePreload: false,
    assetsInlineLimit: 0,
  },
});
