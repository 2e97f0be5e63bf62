import { randomBytes } from "node:crypto";
import { asAdmin, type TestServer, withDatabase } from "@/scripts/test-server";

/** Gives one seed an empty, migrated database of its own for as long as the work takes. */
export async function withSeedDatabase<Answer>(
  server: TestServer,
  work: (databaseUrl: string) => Promise<Answer>,
): Promise<Answer> {
  const name = `${server.prefix}_sim_${randomBytes(4).toString("hex")}`;
  await asAdmin(server.adminUrl, (sql) => sql`create database ${sql(name)} template ${sql(server.templateName)}`);
  try {
    return await work(withDatabase(server.adminUrl, name));
  } finally {
    await asAdmin(server.adminUrl, (sql) => sql`drop database if exists ${sql(name)} with (force)`);
  }
}
