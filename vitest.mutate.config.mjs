import { defineConfig } from "vitest/config";
import direct from "./vitest.config.ts";

/** The tests of one room, for `npm run mutate`, which names them in MUTATE_TESTS. */
const TESTS = (process.env.MUTATE_TESTS ?? "").split(",").filter(Boolean);

export default defineConfig({
  ...direct,
  test: { ...direct.test, include: TESTS.map((path) => (path.endsWith(".ts") ? path : `${path}/**/*.test.ts`)) },
});
