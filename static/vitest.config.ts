import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    environment: "happy-dom",
    include: ["src/**/*.test.{ts,tsx}", "tests/**/*.test.{ts,tsx}", "guide/**/*.test.ts"],
    restoreMocks: true,
    // A warning or an error on the console is a finding, as in the Python suite.
    setupFiles: ["tests/setup.ts"],
  },
});
