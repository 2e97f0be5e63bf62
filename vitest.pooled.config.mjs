import { defineConfig } from "vitest/config";
import direct from "./vitest.config.ts";

/**
 * What is about the batch, once more, with PgBouncer in transaction mode between the application and PostgreSQL: claims and settlements of many
 * at once, the limit that processes share, and runs that hand over to each other.
 */
const ABOUT_THE_BATCH = [
  "alerts",
  "batches-together",
  "dunning",
  "hand-over",
  "killed",
  "late-resolver",
  "our-fault",
  "outage",
  "poisoned-card",
  "renewal",
  "resolve-doubts",
  "retry",
  "settled-together",
  "slow-housekeeping",
  "unknown-outcome",
].map((name) => `tests/billing/${name}.test.ts`);
const SHARED = ["tests/routes/hand-over-2000.test.ts", "tests/toss/circuit.test.ts", "tests/toss/pace.test.ts"];

export default defineConfig({
  ...direct,
  test: {
    ...direct.test,
    include: ["tests/pooled/**/*.test.ts", ...ABOUT_THE_BATCH, ...SHARED],
    exclude: [],
    globalSetup: ["tests/support/pooled-setup.ts"],
  },
});
