// One of the simulation's processes: lives the seeds that it is sent, several at once, so that waiting for the database costs nothing.

import type { TestServer } from "@/scripts/test-server";
import { withSeedDatabase } from "./seed-database";
import { type SeedInput, simulate } from "./simulate";

export type WorkerTask = { id: number; server: TestServer; input: Omit<SeedInput, "databaseUrl"> };

process.on("message", async ({ id, server, input }: WorkerTask) => {
  try {
    const report = await withSeedDatabase(server, (databaseUrl) => simulate({ ...input, databaseUrl }));
    process.send?.({ id, report });
  } catch (error) {
    process.send?.({ id, failure: error instanceof Error ? error.stack : String(error) });
  }
});
process.on("disconnect", () => process.exit(0));
