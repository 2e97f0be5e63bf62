/** The global set-up, with PgBouncer between the application and the server. */
import type { TestProject } from "vitest/node";
import { startPgbouncer } from "@/scripts/postgres/pgbouncer";
import { startTestServer } from "@/scripts/postgres/test-server";
import "./global-setup";

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { stop, ...testServer } = await startTestServer(process.env.DATABASE_URL || undefined);
  try {
    const pooler = await startPgbouncer(testServer.adminUrl);
    project.provide("testServer", testServer);
    project.provide("poolerUrl", pooler.url);
    return async () => {
      await pooler.stop();
      await stop();
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
