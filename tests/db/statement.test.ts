import { and, eq, lte, or, sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Database } from "@/db/client";
import { accounts, users } from "@/db/schema";
import { changeOf, type Given, plainStatements, statement } from "@/db/statement";
import { createTestDatabase, type TestDatabase } from "@/tests/support/database";

const CREATED_AT = new Date("2026-03-01T00:00:00Z");
const LATER = new Date("2026-03-02T00:00:00Z");
const person = (id: string) => ({
  id,
  name: `name of ${id}`,
  email: `${id}@example.com`,
  customerKey: `key-${id}`,
  createdAt: CREATED_AT,
});

let database: TestDatabase;
const db = () => database.db;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

test("a statement is built once and runs with the values of each call", async () => {
  let drawn = 0;
  const idsBefore = statement((building, { before, name }: Given<{ before: Date; name: string }>) => {
    drawn += 1;
    return building
      .select({ id: users.id })
      .from(users)
      .where(and(lte(users.createdAt, before), eq(users.name, name)));
  });
  await db()
    .insert(users)
    .values([person("a"), person("b")]);
  expect(await idsBefore(db(), { before: CREATED_AT, name: "name of a" })).toEqual([{ id: "a" }]);
  expect(await idsBefore(db(), { before: new Date(CREATED_AT.getTime() - 1), name: "name of a" })).toEqual([]);
  expect(await idsBefore(db(), { before: LATER, name: "name of b" })).toEqual([{ id: "b" }]);
  expect(drawn).toBe(1);
});

test("a statement given a transaction runs inside it and is rolled back with it", async () => {
  const byId = statement((building, { id }: Given<{ id: string }>) => building.select().from(users).where(eq(users.id, id)));
  const rename = changeOf(users);
  await db().insert(users).values(person("inner"));
  const rolledBack = db().transaction(async (tx) => {
    await rename(tx, "inner", { name: "changed" });
    expect(await byId(tx, { id: "inner" })).toMatchObject([{ name: "changed" }]);
    expect(await byId(db(), { id: "inner" })).toMatchObject([{ name: "name of inner" }]);
    throw new Error("rolled back");
  });
  await expect(rolledBack).rejects.toThrow("rolled back");
  expect(await byId(db(), { id: "inner" })).toMatchObject([{ name: "name of inner" }]);
});

test("a list of texts keeps quotes, commas, braces and backslashes", async () => {
  const ids = ['quote"d', "com,ma", "br{ac}e", "back\\slash", "blank ", "null"];
  const among = statement((building, { ids: wanted }: Given<{ ids: string[] }>) =>
    building.select({ id: users.id }).from(users).where(sql`${users.id} = any(${wanted}::text[])`),
  );
  await db()
    .insert(users)
    .values([...ids, "other"].map(person));
  const found = await among(db(), { ids });
  expect(found.map(({ id }) => id).sort()).toEqual([...ids].sort());
  expect(await among(db(), { ids: [] })).toEqual([]);
});

test("a constant is part of the text, where the planner sees it, unless it needs quoting", async () => {
  const named = statement((building, { id }: Given<{ id: string }>) =>
    building
      .select({ id: users.id })
      .from(users)
      .where(and(eq(users.name, "plain_word"), or(eq(users.email, "it's"), eq(users.id, id)), sql`${users.name} <> ${"$1"}`))
      .limit(7),
  );
  const { sql: text, params } = named.toSQL({ id: "literal" });
  expect(text).toMatch(/"name" = 'plain_word' .*"email" = \$1 or .*"id" = \$2\).*<> \$3.* limit 7$/);
  expect(params).toEqual(["it's", "literal", "$1"]);
  await db()
    .insert(users)
    .values([
      { ...person("literal"), name: "plain_word" },
      { ...person("other-literal"), name: "plain_word", email: "it's" },
    ]);
  const found = await named(db(), { id: "literal" });
  expect(found.map(({ id }) => id).sort()).toEqual(["literal", "other-literal"]);
});

test("an update writes the named columns only, instants and nulls included", async () => {
  const change = changeOf(users);
  await db()
    .insert(users)
    .values({ ...person("changing"), emailVerified: CREATED_AT });
  await change(db(), "changing", { emailVerified: null, name: undefined });
  await change(db(), "changing", { createdAt: LATER });
  await change(db(), "changing", {});
  expect(await db().select().from(users).where(eq(users.id, "changing"))).toMatchObject([
    { name: "name of changing", emailVerified: null, createdAt: LATER },
  ]);
});

test("two statements of different shape stay separate", async () => {
  const ask = plainStatements<{ answer: number }>();
  const sum = () => sql`select ${sql.placeholder("one")}::int + ${sql.placeholder("other")}::int as answer`;
  const product = () => sql`select ${sql.placeholder("one")}::int * ${sql.placeholder("other")}::int as answer`;
  const values = { one: 3, other: 4 };
  expect(await ask(db(), { shape: "sum", buildSql: sum, values })).toMatchObject([{ answer: 7 }]);
  expect(await ask(db(), { shape: "product", buildSql: product, values })).toMatchObject([{ answer: 12 }]);
  expect(await ask(db(), { shape: "sum", buildSql: product, values: { one: 1, other: 1 } })).toMatchObject([{ answer: 2 }]);
});

test("placeholders are read by name, and spreading them throws", () => {
  const spread = statement((building, { ...rest }: Given<{ id: string }>) =>
    building.select().from(users).where(eq(users.id, rest.id)),
  );
  expect(() => spread.toSQL({ id: "x" })).toThrow("by name");
});

test("an outer joined table without a match is null, and one with null columns is an object", async () => {
  await db()
    .insert(users)
    .values([person("alone"), { ...person("together"), emailVerified: LATER }]);
  await db().insert(accounts).values({ userId: "together", type: "oauth", provider: "google", providerAccountId: "1" });
  const withAccounts = statement((building, { ids }: Given<{ ids: string[] }>) =>
    building
      .select({
        id: users.id,
        user: { emailVerified: users.emailVerified, shout: sql<string>`upper(${users.name})`.as("shout") },
        account: { provider: accounts.provider, expiresAt: accounts.expires_at },
      })
      .from(users)
      .leftJoin(accounts, eq(accounts.userId, users.id))
      .where(sql`${users.id} = any(${ids}::text[])`)
      .orderBy(users.id),
  );
  expect(await withAccounts(db(), { ids: ["alone", "together"] })).toEqual([
    { id: "alone", user: { emailVerified: null, shout: "NAME OF ALONE" }, account: null },
    {
      id: "together",
      user: { emailVerified: LATER, shout: "NAME OF TOGETHER" },
      account: { provider: "google", expiresAt: null },
    },
  ]);
});

test("a selection that cannot tell whether an outer joined row exists is refused", () => {
  const mixed = statement((building) =>
    building
      .select({ account: { provider: accounts.provider, shout: sql<string>`upper(${accounts.type})`.as("shout") } })
      .from(users)
      .leftJoin(accounts, eq(accounts.userId, users.id)),
  );
  expect(() => mixed.toSQL({})).toThrow("account do not show whether");
});

test("a statement returns what the library would return", async () => {
  const query = (building: Database) =>
    building.select().from(users).leftJoin(accounts, eq(accounts.userId, users.id)).orderBy(users.id);
  expect(await statement(query)(db(), {})).toEqual(await query(db()));
});

test("an error of PostgreSQL comes with its code", async () => {
  const divide = plainStatements();
  const refused = divide(db(), { shape: "", buildSql: () => sql`select 1 / ${sql.placeholder("by")}::int`, values: { by: 0 } });
  await expect(refused).rejects.toMatchObject({ name: "QueryError", cause: { code: "22012" } });
});
