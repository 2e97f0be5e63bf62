import { defineConfig } from "vitest/config";
import direct from "./vitest.config.ts";

/**
 * Whatever locks and settles many rows at once or shares a limit between processes, once more with
 * PgBouncer in transaction mode between the application and PostgreSQL. A test joins by the folder
 * that it stands in.
 */
const FOLDERS = ["tests/pooled", "tests/billing/batch", "tests/billing/payment", "tests/routes/batch", "tests/toss/shared"];

export default defineConfig({
  ...direct,
  test: {
    ...direct.test,
    include: FOLDERS.map((folder) => `${folder}/**/*.test.ts`),
    exclude: [],
    globalSetup: ["tests/support/pooled-setup.ts"],
  },
});
