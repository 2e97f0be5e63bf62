import { defineConfig } from "vitest/config";
import direct from "./vitest.config.ts";

/** What is about the batch, once more, with PgBouncer in transaction mode between the application and PostgreSQL. */
const ABOUT_THE_BATCH = ["renewal", "batches-together", "killed", "outage", "unknown-outcome", "dunning", "retry", "our-fault"];

export default defineConfig({
  ...direct,
  test: {
    ...direct.test,
    include: ["tests/pooled/**/*.test.ts", ...ABOUT_THE_BATCH.map((name) => `tests/billing/${name}.test.ts`)],
    exclude: [],
    globalSetup: ["tests/support/pooled-setup.ts"],
  },
});
