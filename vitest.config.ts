import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

export default defineConfig({
  resolve: { alias: { "@": fileURLToPath(new URL(".", import.meta.url)).replace(/\/$/, "") } },
  test: {
    include: ["tests/**/*.test.ts"],
    exclude: ["tests/e2e/**", "tests/pooled/**"],
    globalSetup: ["tests/support/global-setup.ts"],
    // Only a failing test takes this long. A machine that is busy with something else may be many
    // times slower than a free one.
    testTimeout: 120_000,
    hookTimeout: 180_000,
    maxWorkers: 2,
    allowOnly: false,
  },
});
