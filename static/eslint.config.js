import eslint from "@eslint/js";
import tseslint from "typescript-eslint";

/** Tests stand beside what they test, and may reach for fakes and for the real counterpart. */
const TESTS = ["**/*.test.{ts,tsx}"];

/** Files may not import what matches `patterns`. */
const zone = (files, patterns, message) => ({
  files,
  ignores: TESTS,
  rules: { "no-restricted-imports": ["error", { patterns: [{ regex: patterns, message }] }] },
});

export default tseslint.config(
  { ignores: ["dist/", "node_modules/", "src/protocol/types.gen.ts"] },
  eslint.configs.recommended,
  {
    files: ["**/*.{ts,tsx}"],
    extends: [...tseslint.configs.strictTypeChecked, ...tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      "@typescript-eslint/switch-exhaustiveness-check": ["error", { requireDefaultForNonUnion: true }],
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
      "no-console": "error",
      "max-lines": ["error", 300],
      complexity: ["error", { max: 10, variant: "modified" }],
    },
  },
  {
    files: ["**/*.{js,mjs}"],
    languageOptions: {
      globals: { console: "readonly", process: "readonly", URL: "readonly", Buffer: "readonly", setTimeout: "readonly" },
    },
  },
  { files: ["tests/setup.ts"], rules: { "no-console": "off" } },
  // The panel in layers: main > session > features > ui, i18n > state > protocol; ports are interfaces at the edge.
  zone(["src/protocol/**"], "^\\.\\./|^[^.]", "protocol/ imports nothing but itself"),
  zone(["src/state/**"], "^\\.\\./(?!protocol/)|^[^.]", "state/ imports only protocol/: no DOM, no Preact, no socket"),
  zone(["src/i18n/**"], "^\\.\\./(?!protocol/|state/)|^[^.]", "i18n/ imports only types"),
  zone(["src/ui/**"], "/(protocol|state|session|features|ports/(?!clock))|socket\\.io", "ui/ knows no domain words"),
  zone(["src/features/**"], "/(session|ports/(?!clock))|socket\\.io", "views reach the world through their props"),
  zone(["src/session/**"], "/features/|/ui/|^preact|socket\\.io", "session/ knows no views and no library of the edge"),
  zone(["src/ports/bridge-socket.ts"], "/(session|features|ui|state)/|^preact", "ports/ import only protocol/"),
  {
    ...zone(["src/ports/**"], "/(session|features|ui|state)/|^preact|socket\\.io", "ports/ import only protocol/"),
    ignores: [...TESTS, "src/ports/bridge-socket.ts"],
  },
  {
    files: ["src/**"],
    ignores: [...TESTS, "src/ports/open-cti.ts"],
    rules: {
      "no-restricted-syntax": [
        "error",
        { selector: "Identifier[name='sforce']", message: "only ports/open-cti.ts speaks to sforce.opencti" },
      ],
    },
  },
);
