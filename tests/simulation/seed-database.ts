import { randomBytes } from "node:crypto";
import { asAdmin, type TestServer, withDatabase } from "@/scripts/postgres/test-server";

const SOCKET = "socket";

function throughSocket(url: string, socketFolder: string | null): string {
  const changed = new URL(url);
  if (socketFolder !== null) changed.searchParams.set(SOCKET, socketFolder);
  return changed.href;
}

/**
 * @returns the driver's arguments: the URL, and the socket folder as host where the URL names one
 */
export function addressOf(seedUrl: string): { url: string; host?: string } {
  const url = new URL(seedUrl);
  const host = url.searchParams.get(SOCKET) ?? undefined;
  url.searchParams.delete(SOCKET);
  return { url: url.href, ...(host === undefined ? {} : { host }) };
}

/** Runs the work with an empty, migrated database of its own, and drops the database afterwards. */
export async function withSeedDatabase<Answer>(
  server: TestServer,
  work: (databaseUrl: string) => Promise<Answer>,
): Promise<Answer> {
  const name = `${server.prefix}_sim_${randomBytes(4).toString("hex")}`;
  await asAdmin(server.adminUrl, (sql) => sql`create database ${sql(name)} template ${sql(server.templateName)}`);
  try {
    return await work(throughSocket(withDatabase(server.adminUrl, name), server.socketFolder));
  } finally {
    await asAdmin(server.adminUrl, (sql) => sql`drop database if exists ${sql(name)} with (force)`);
  }
}
