// One worker process of the simulation, with its own database server. It plays several seeds at
// once, so that it never idles while one of them waits for the database.

import { startTestServer } from "@/scripts/postgres/test-server";
import { withSeedDatabase } from "./seed-database";
import { type SeedInput, simulate } from "./simulate";

type WorkerTask = { id: number; input: Omit<SeedInput, "databaseUrl"> };

const server = startTestServer(process.env.DATABASE_URL || undefined);
const describeFailure = (error: unknown) => (error instanceof Error ? error.stack : String(error));

process.on("message", async ({ id, input }: WorkerTask) => {
  try {
    const report = await withSeedDatabase(await server, (databaseUrl) => simulate({ ...input, databaseUrl }));
    process.send?.({ id, report });
  } catch (error) {
    process.send?.({ id, failure: describeFailure(error) });
  }
});
// Ctrl-C reaches the whole process group. This process stays until its parent is gone, then removes
// its database.
process.on("SIGINT", () => {});
process.on("disconnect", async () => {
  try {
    await (await server).stop();
    process.exit(0);
  } catch (error) {
    process.stderr.write(`${describeFailure(error)}\n`);
    process.exit(1);
  }
});
