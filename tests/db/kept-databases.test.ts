import { afterEach, describe, expect, test } from "vitest";
import { openDatabase } from "@/db/client";
import { insertPerson } from "@/db/queries/account/people";
import { type KeptDatabase, takeDatabase } from "@/tests/support/kept-databases";
import { createWorld } from "@/tests/support/world";

const nameOf = ({ url }: KeptDatabase) => new URL(url).pathname;
const nextName = async () => {
  const next = await takeDatabase();
  await next.giveBack();
  return nameOf(next);
};

/** All rows of all tables, and the sequences. */
async function contentsOf({ sql }: KeptDatabase) {
  const tables = await sql<{ name: string }[]>`select tablename as name from pg_tables where schemaname = 'public' order by 1`;
  const rows: Record<string, unknown> = {};
  for (const { name } of tables) rows[name] = await sql`select * from ${sql(name)} t order by t::text`;
  return { rows, sequences: await sql`select sequencename, last_value from pg_sequences where schemaname = 'public' order by 1` };
}

const taken: KeptDatabase[] = [];
const take = async () => {
  const database = await takeDatabase();
  taken.push(database);
  return database;
};
afterEach(async () => {
  for (const database of taken.splice(0)) await database.giveBack().catch(() => {});
});

describe("a test's database that is given back", () => {
  test("goes to the next test with the rows and sequences of a new one", async () => {
    const first = await takeDatabase();
    const asNew = await contentsOf(first);
    await first.giveBack();
    const world = await createWorld();
    expect(new URL(world.databaseUrl).pathname).toBe(nameOf(first));
    await world.subscriber();
    await world.sql`update toss_pace set next_slot_at = '2020-01-01'`;
    await world.sql`delete from toss_circuit`;
    await world.close();
    const next = await take();
    expect(nameOf(next)).toBe(nameOf(first));
    expect(await contentsOf(next)).toEqual(asNew);
    expect(
      await next.sql`select sum(pg_relation_size(oid))::int as bytes from pg_class where relname in ('users', 'payments')`,
    ).toEqual([{ bytes: 0 }]);
  });

  test("is no longer reached by work that its test left behind", async () => {
    const first = await takeDatabase();
    await first.giveBack();
    const now = new Date();
    await expect(
      (async () => insertPerson(first.db, { email: "late@example.com", name: "늦음", emailVerified: now, createdAt: now }))(),
    ).rejects.toThrow();
    const next = await take();
    expect(nameOf(next)).toBe(nameOf(first));
    expect(await next.sql`select id from users`).toEqual([]);
  });

  test("loses the sessions of processes that its test started", async () => {
    const first = await takeDatabase();
    const stranger = openDatabase(first.url, 1);
    await stranger.db.execute("select 1");
    await first.giveBack();
    const next = await take();
    expect(nameOf(next)).toBe(nameOf(first));
    expect(
      await next.sql`select 1 from pg_stat_activity where datname = current_database() and application_name = 'postgres.js'`,
    ).toEqual([]);
    await stranger.close();
  });

  test.each([
    ["a trigger that is off", "alter table payments disable trigger payments_outcome_is_final"],
    ["one index less", "drop index payments_order_id_unique"],
    ["a column that may be null", "alter table users alter column customer_key drop not null"],
    ["a table of its own", "create table own (id int)"],
    ["a function of its own", "create function own() returns int language sql as 'select 1'"],
  ])("is dropped with %s", async (_, statement) => {
    const first = await takeDatabase();
    await first.sql.unsafe(statement);
    await first.giveBack();
    expect(await nextName()).not.toBe(nameOf(first));
    const next = await take();
    expect(await next.sql`select 1 from pg_database where datname = ${nameOf(first).slice(1)}`).toEqual([]);
  });

  test("is dropped while a transaction is open", async () => {
    const first = await takeDatabase();
    let end = () => {};
    const open = first.sql.begin(async (tx) => {
      await tx`select 1 from users`;
      await new Promise<void>((resolve) => {
        end = resolve;
      });
    });
    open.catch(() => {});
    await expect
      .poll(
        async () =>
          (await first.sql`select 1 from pg_stat_activity where datname = current_database() and state = 'idle in transaction'`)
            .length,
      )
      .toBe(1);
    const given = first.giveBack();
    await given;
    end();
    expect(await nextName()).not.toBe(nameOf(first));
  });
});
