/**
 * Empty databases for tests that each need one. Most of such a test's time would go into cloning a
 * database, connecting to it and dropping it. So a test's database is emptied when it is given
 * back, and goes with its open connections to the next test of the file. A database that a test
 * altered, or left busy, is dropped instead.
 */
import postgres from "postgres";
import { afterAll, inject } from "vitest";
import { type Database, openDatabase } from "@/db/client";
import { withDatabase } from "@/scripts/postgres/test-server";
import { cloneTemplate, dropDatabase, POOL_SIZE } from "./database";

export type KeptDatabase = {
  /** The application's URL: through the pooler where the run has one. */
  url: string;
  db: Database;
  /** Bypasses any pooler, for tests that read rows. */
  sql: postgres.Sql;
  /** From here on `db` throws, so that work which a test left behind meets no later test. */
  giveBack: () => Promise<void>;
};

type Kept = {
  name: string;
  url: string;
  db: Database;
  sql: postgres.Sql;
  close: () => Promise<void>;
  tables: string[];
  shape: string;
  /** Statements that store again what the migrations stored. */
  seed: string;
};

/** Other sessions in the database belong to processes that a test started. */
const APPLICATION_NAME = "kept_test_database";

const free: Kept[] = [];
let isOver = false;
afterAll(async () => {
  isOver = true;
  for (const kept of free.splice(0)) await discard(kept);
});

export async function takeDatabase(): Promise<KeptDatabase> {
  const kept = free.pop() ?? (await clone());
  const { proxy, revoke } = Proxy.revocable(kept.db, {});
  const giveBack = async () => {
    revoke();
    if (!isOver && (await makeEmpty(kept).catch(() => false))) free.push(kept);
    else await discard(kept);
  };
  return { url: kept.url, db: proxy, sql: kept.sql, giveBack };
}

async function clone(): Promise<Kept> {
  const { adminUrl } = inject("testServer");
  const name = await cloneTemplate();
  const url = withDatabase(inject("poolerUrl") ?? adminUrl, name);
  const own = new URL(url);
  own.searchParams.set("application_name", APPLICATION_NAME);
  const { db, close } = openDatabase(own.href, POOL_SIZE);
  const connection = { application_name: APPLICATION_NAME };
  const sql = postgres(withDatabase(adminUrl, name), { max: 2, onnotice: () => {}, connection });
  const tables = await sql<{ name: string }[]>`select tablename as name from pg_tables where schemaname = 'public' order by 1`;
  const names = tables.map(({ name }) => name);
  return { name, url, db, sql, close, tables: names, shape: await shapeOf(sql), seed: await seedOf(sql, names) };
}

async function discard({ name, sql, close }: Kept): Promise<void> {
  await Promise.all([close(), sql.end({ timeout: 5 })]);
  await dropDatabase(name);
}

/** @returns false when the database cannot serve another test */
async function makeEmpty({ sql, tables, shape, seed }: Kept): Promise<boolean> {
  await sql`select pg_terminate_backend(pid, 5000) from pg_stat_activity
    where datname = current_database() and backend_type = 'client backend' and application_name <> ${APPLICATION_NAME}`;
  if ((await isBusy(sql)) || (await shapeOf(sql)) !== shape) return false;
  const used = await usedOf(sql, tables);
  await sql.begin(async (tx) => {
    // Rows of history may not be deleted otherwise.
    await tx`set local session_replication_role = replica`;
    await tx.unsafe([...used.map((table) => `delete from "${table}"`), seed].join(";"));
    await tx`select setval(format('%I.%I', schemaname, sequencename)::regclass, start_value, false)
      from pg_sequences where schemaname = 'public'`;
  });
  // Returns the space, so that the next test's rows lie in the order in which it stores them.
  if (used.length > 0) await sql.unsafe(`vacuum ${used.map((table) => `"${table}"`).join(",")}`);
  return true;
}

async function isBusy(sql: postgres.Sql): Promise<boolean> {
  const [row] = await sql<{ busy: boolean }[]>`select exists (select 1 from pg_stat_activity where datname = current_database()
      and backend_type = 'client backend' and pid <> pg_backend_pid() and state is distinct from 'idle')
    or exists (select 1 from pg_locks where locktype = 'advisory'
      and database = (select oid from pg_database where datname = current_database())) as busy`;
  return row?.busy ?? true;
}

const usedOf = async (sql: postgres.Sql, tables: readonly string[]): Promise<string[]> => {
  const asked = tables.map((table) => `select '${table}' as name where exists (select 1 from "${table}")`).join(" union all ");
  return (await sql.unsafe<{ name: string }[]>(asked)).map(({ name }) => name);
};

/** A hash of tables, columns, constraints, triggers, functions and settings. */
async function shapeOf(sql: postgres.Sql): Promise<string> {
  const [row] = await sql<{ shape: string }[]>`
    with ours as (select oid, relname, relkind from pg_class where relnamespace = 'public'::regnamespace)
    select md5(string_agg(part, ',' order by part)) as shape from (
      select concat_ws(' ', 'class', oid, relname, relkind) as part from ours
      union all select concat_ws(' ', 'column', attrelid, attnum, atttypid, attnotnull, atthasdef, attisdropped)
        from pg_attribute where attrelid in (select oid from ours where relkind = 'r')
      union all select concat_ws(' ', 'constraint', oid, convalidated) from pg_constraint where connamespace = 'public'::regnamespace
      union all select concat_ws(' ', 'trigger', oid, tgenabled) from pg_trigger where tgrelid in (select oid from ours)
      union all select concat_ws(' ', 'function', oid, md5(prosrc)) from pg_proc where pronamespace = 'public'::regnamespace
      union all select concat_ws(' ', 'settings', setrole, setconfig) from pg_db_role_setting
        where setdatabase = (select oid from pg_database where datname = current_database())
    ) as parts`;
  return row?.shape ?? "";
}

async function seedOf(sql: postgres.Sql, tables: readonly string[]): Promise<string> {
  const statements = (await usedOf(sql, tables)).map(async (table) => {
    const [row] = await sql.unsafe<{ rows: string }[]>(`select quote_literal(jsonb_agg(t)::text) as rows from "${table}" t`);
    return `insert into "${table}" select * from jsonb_populate_recordset(null::"${table}", ${row?.rows}::jsonb)`;
  });
  return (await Promise.all(statements)).join(";");
}
