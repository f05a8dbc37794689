import { fileURLToPath } from "node:url";

import { defineConfig } from "vite";

import { agentsGuide } from "./guide/agents-guide.ts";

// The page names its files "./assets/…"; the bridge, which serves it at /panel without a slash at the end, puts the
// right place before them.
export default defineConfig({
  base: "./",
  plugins: [agentsGuide()],
  resolve: {
    // socket.io-client always brings its third transport along; the bridge offers the other two only.
    alias: [
      {
        find: /^\.\/webtransport\.js$/,
        replacement: fileURLToPath(new URL("./src/ports/no-web-transport.ts", import.meta.url)),
      },
    ],
  },
  build: {
    outDir: "dist",
    emptyOutDir: true,
    target: "es2022",
    modulePreload: false,
    // Which file loads which: `python -m bench panel_size` reads from it what is loaded at the start.
    manifest: "manifest.json",
    assetsInlineLimit: 0,
  },
});
