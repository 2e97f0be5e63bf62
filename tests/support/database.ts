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

export const POOL_SIZE = 10;

/**
 * Clones an empty, migrated database from this run's template. Call once per test file, and `drop`
 * it at the end. A test that needs one of its own takes it from kept-databases.ts.
 */
export async function createTestDatabase(): Promise<TestDatabase> {
  const { adminUrl } = inject("testServer");
  const name = await cloneTemplate();
  const url = withDatabase(inject("poolerUrl") ?? adminUrl, name);
  const { db, close } = openDatabase(url, POOL_SIZE);
  const drop = async () => {
    await close();
    await dropDatabase(name);
  };
  return { url, directUrl: withDatabase(adminUrl, name), db, drop };
}

/** @returns the clone's name */
export async function cloneTemplate(): Promise<string> {
  const { adminUrl, templateName, prefix } = inject("testServer");
  const name = `${prefix}_${randomBytes(4).toString("hex")}`;
  await asAdmin(adminUrl, (sql) => sql`create database ${sql(name)} template ${sql(templateName)}`);
  return name;
}

export const dropDatabase = (name: string): Promise<unknown> =>
  asAdmin(inject("testServer").adminUrl, (sql) => sql`drop database if exists ${sql(name)} with (force)`);
