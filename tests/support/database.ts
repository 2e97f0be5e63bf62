import { randomBytes } from "node:crypto";
import { inject } from "vitest";
import { type Database, openDatabase } from "@/db/client";
import { asAdmin, withDatabase } from "@/scripts/postgres/test-server";
import "./global-setup";

export type TestDatabase = {
  /** The application's URL: through the pooler where the run has one. */
  url: string;
  /** Bypasses any pooler, for tests that read rows. */
  directUrl: string;
  db: Database;
  /** Closes the pool and removes the database. */
  drop: () => Promise<void>;
};

const POOL_SIZE = 10;

/**
 * Clones an empty, migrated database from this run's template. Call once per test file, and `drop`
 * it at the end.
 */
export async function createTestDatabase({ poolSize = POOL_SIZE }: { poolSize?: number } = {}): Promise<TestDatabase> {
  const { adminUrl, templateName, prefix } = inject("testServer");
  const name = `${prefix}_${randomBytes(4).toString("hex")}`;
  await asAdmin(adminUrl, (sql) => sql`create database ${sql(name)} template ${sql(templateName)}`);
  const directUrl = withDatabase(adminUrl, name);
  const url = withDatabase(inject("poolerUrl") ?? adminUrl, name);
  const { db, close } = openDatabase(url, poolSize);
  const drop = async () => {
    await close();
    await asAdmin(adminUrl, (sql) => sql`drop database if exists ${sql(name)} with (force)`);
  };
  return { url, directUrl, db, drop };
}
