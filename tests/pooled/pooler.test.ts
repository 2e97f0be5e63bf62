import postgres from "postgres";
import { expect, inject, test } from "vitest";
import "../support/global-setup";
import { createWorld, present } from "../support/world";

const poolerUrl = () => present(inject("poolerUrl"), "a pooler");

const connect = () => postgres(poolerUrl(), { max: 1, prepare: false, fetch_types: false, onnotice: () => {} });
const backendOf = async (sql: postgres.ISql) => (await sql<{ pid: number }[]>`select pg_backend_pid() as pid`)[0]?.pid;

test("the pooler lends connections per transaction, so the next statement of a session may use another one", async () => {
  const [session, other] = [connect(), connect()];
  try {
    const first = await backendOf(session);
    await other.begin(async (transaction) => {
      expect(await backendOf(transaction)).toBe(first);
      expect(await backendOf(session)).not.toBe(first);
    });
  } finally {
    await Promise.all([session.end(), other.end()]);
  }
});

test("the worlds of this run connect through the pooler", async () => {
  const world = await createWorld();
  try {
    expect(new URL(world.databaseUrl).host).toBe(new URL(poolerUrl()).host);
  } finally {
    await world.close();
  }
});
