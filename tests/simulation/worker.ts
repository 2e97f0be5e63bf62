// One of the simulation's processes, with a database server of its own: lives the seeds that it is sent, several at once, so that waiting for
// the database costs nothing.

import { startTestServer } from "@/scripts/postgres/test-server";
import { withSeedDatabase } from "./seed-database";
import { type SeedInput, simulate } from "./simulate";

type WorkerTask = { id: number; input: Omit<SeedInput, "databaseUrl"> };

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
// Ctrl-C reaches the whole group: this process stays until its parent is gone, and then puts the database away.
process.on("SIGINT", () => {});
process.on("disconnect", async () => {
  try {
    await (await server).stop();
    process.exit(0);
  } catch (error) {
    process.stderr.write(`${sayWhy(error)}\n`);
    process.exit(1);
  }
});
