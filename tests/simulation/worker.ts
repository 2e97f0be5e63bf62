// One of the simulation's processes, with a database server of its own: lives the seeds that it is sent, several at once, so that waiting for
// the database costs nothing.

import { startTestServer } from "@/scripts/test-server";
import { withSeedDatabase } from "./seed-database";
import { type SeedInput, simulate } from "./simulate";

export type WorkerTask = { id: number; input: Omit<SeedInput, "databaseUrl"> };

const server = startTestServer(process.env.DATABASE_URL || undefined);
const sayWhy = (error: unknown) => (error instanceof Error ? error.stack : String(error));

process.on("message", async ({ id, input }: WorkerTask) => {
  try {
    const report = await withSeedDatabase(await server, (databaseUrl) => simulate({ ...input, databaseUrl }));
    process.send?.({ id, report });
  } catch (error) {
    process.send?.({ id, failure: sayWhy(error) });
  }
});
// Ctrl-C reaches everybody; whoever started this goes, and then the database is put away.
process.on("SIGINT", () => {});
process.on("disconnect", async () => {
  const isStopped = await server
    .then(({ stop }) => stop())
    .then(
      () => true,
      () => false,
    );
  process.exit(isStopped ? 0 : 1);
});
