import postgres from "postgres";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Database, openDatabase } from "@/db/client";
import { claimProbe, closeCircuit, countSilence, readCircuit } from "@/db/queries/toss/circuit";
import { openConnections } from "@/lib/build-context";
import { parseEnv } from "@/lib/env";
import { log } from "@/lib/log";
import { type Circuit, type CircuitOptions, createCircuit, MAX_SILENCES, OPEN_MS, PROBE_LEASE_MS } from "@/lib/toss/circuit";
import { createTossClient, type TossClient, type TossLogEntry } from "@/lib/toss/client";
import { createTestDatabase, type TestDatabase } from "@/tests/support/database";
import { type FakeToss, json, raw, startFakeToss } from "../fake-toss";
import { createVirtualTime, type VirtualTime } from "./virtual-time";

const PROCESSES = 4;
/** No wait of a test on a busy machine is longer: by then vitest has ended it. */
const MAX_TEST_MS = 30_000;
const NOT_FOUND = json(404, { code: "NOT_FOUND_PAYMENT", message: "" });
const BROKEN: Parameters<FakeToss["answer"]>[0] = (request) => request.socket.destroy();

let database: TestDatabase;
let sql: postgres.Sql;
let toss: FakeToss;
/** Stands still unless a test moves it, so that a slow statement is never taken for a lost one. */
let time: VirtualTime;

beforeAll(async () => {
  [database, toss] = await Promise.all([createTestDatabase(), startFakeToss()]);
  sql = postgres(database.directUrl, { max: 1 });
});
afterAll(async () => {
  await Promise.all([sql.end(), toss.close()]);
  await database.drop();
});
beforeEach(async () => {
  toss.seen.length = 0;
  time = createVirtualTime();
  await sql`update toss_circuit set silences = 0, retry_at = null`;
});

const circuitOn = (db: Database, more: Partial<CircuitOptions> = {}): Circuit =>
  createCircuit({
    read: () => readCircuit(db),
    countSilence: (input) => countSilence(db, input),
    claimProbe: (input) => claimProbe(db, input),
    close: () => closeCircuit(db),
    // As if what a process has read were always out of date.
    freshMs: 0,
    time,
    ...more,
  });

/** The client of one process, and what it says in the log. */
function clientOf(circuit: Circuit = circuitOn(database.db)) {
  const entries: TossLogEntry[] = [];
  const account = { baseUrl: toss.baseUrl, secretKey: "test_sk_of_the_circuit", readTimeoutMs: MAX_TEST_MS, time };
  return Object.assign(createTossClient({ ...account, circuit, log: (entry) => entries.push(entry) }), { entries });
}

const lookUp = (client: TossClient) => client.findPaymentByOrderId("order-of-the-circuit");
const lookUpTimes = async (client: TossClient, times: number) => {
  for (let i = 0; i < times; i++) await lookUp(client);
};
const leftMs = async () => (await readCircuit(database.db)).leftMs;
const isOpen = async () => (await leftMs()) !== null;
/**
 * Expects that the circuit opens while `act` runs: for 30 s from some moment of it, on the
 * database's clock.
 */
async function expectOpened(act: () => Promise<unknown>): Promise<void> {
  await sql`create temp table if not exists began as select clock_timestamp() as at`;
  await act();
  const [{ isOpened } = {}] =
    await sql`select retry_at - ${OPEN_MS}::int * interval '1 millisecond' between began.at and clock_timestamp()
    as "isOpened" from toss_circuit, began`;
  await sql`drop table began`;
  expect(isOpened).toBe(true);
}
/** Opens the circuit: the next probe may go out in `ms`. */
const openFor = (ms: number) =>
  sql`update toss_circuit set silences = ${MAX_SILENCES}, retry_at = clock_timestamp() + ${ms}::float8 * interval '1 millisecond'`;

describe("silences in a row", () => {
  test("open the circuit at the eighth and not at the seventh, whichever process met them", async () => {
    toss.answer(BROKEN);
    const clients = Array.from({ length: PROCESSES }, () => clientOf());
    for (let i = 0; i < MAX_SILENCES - 1; i++) await lookUp(clients[i % PROCESSES] as TossClient);
    expect(await isOpen()).toBe(false);
    await expectOpened(() => lookUp(clients[0] as TossClient));
    for (const client of clients)
      expect(await lookUp(client)).toMatchObject({ kind: "unknown", reason: "not_sent", status: null });
    expect(toss.seen).toHaveLength(MAX_SILENCES);
    expect(clients[1]?.entries.at(-1)).toMatchObject({ reason: "not_sent", cause: "CIRCUIT_OPEN" });
  });

  test("are in a row no more once Toss answers anything, to any process", async () => {
    const [one, other] = [clientOf(), clientOf()];
    toss.answer(BROKEN);
    await lookUpTimes(one, MAX_SILENCES - 1);
    toss.answer(NOT_FOUND);
    await lookUp(other);
    toss.answer(BROKEN);
    await lookUpTimes(one, MAX_SILENCES - 1);
    expect(await isOpen()).toBe(false);
  });

  test.each<[string, boolean, Parameters<FakeToss["answer"]>[0]]>([
    ["a broken connection", true, BROKEN],
    ["a page that says 503", true, raw(503, "<html>Service Temporarily Unavailable</html>")],
    ["a redirect", true, raw(302, "", { location: "https://example.com" })],
    ["429 with Toss's code", false, json(429, { code: "TOO_MANY_REQUESTS", message: "" })],
    ["429 without one", false, raw(429, "slow down")],
    ["Toss's own 500", false, json(500, { code: "FAILED_INTERNAL_SYSTEM_PROCESSING", message: "" })],
    ["a wrong key", false, json(401, { code: "UNAUTHORIZED_KEY", message: "" })],
    ["a decline", false, json(400, { code: "REJECT_CARD_PAYMENT", message: "" })],
  ])("%s: counted %s", async (_, isCounted, answer) => {
    toss.answer(answer);
    await lookUpTimes(clientOf(), MAX_SILENCES);
    expect(await isOpen()).toBe(isCounted);
  });

  test("of calls that began before Toss answered another say nothing about now", async () => {
    const client = clientOf();
    const held: Parameters<typeof NOT_FOUND>[] = [];
    toss.answer((...exchange) => held.push(exchange));
    const old = Array.from({ length: MAX_SILENCES }, () => lookUp(client));
    while (held.length < MAX_SILENCES) await new Promise((resolve) => setImmediate(resolve));
    toss.answer(NOT_FOUND);
    await lookUp(client);
    for (const [request] of held) request.socket.destroy();
    await Promise.all(old);
    expect(await readCircuit(database.db)).toEqual({ silences: 0, leftMs: null });
  });

  test("of calls that were under way when it opened do not draw it out", async () => {
    await openFor(10_000);
    await countSilence(database.db, { most: MAX_SILENCES, openMs: OPEN_MS, isProbe: false });
    expect(await leftMs()).toBeLessThanOrEqual(10_000);
  });
});

describe("an open circuit", () => {
  test("whose time is over lets exactly one call of all processes out; its answer lets everybody", async () => {
    await openFor(0);
    const held: Parameters<typeof NOT_FOUND>[] = [];
    toss.answer((...exchange) => held.push(exchange));
    const clients = Array.from({ length: PROCESSES }, () => clientOf());
    const answers = clients.flatMap((client) => Array.from({ length: 5 }, () => lookUp(client)));
    let refused = 0;
    for (const answer of answers)
      answer.then(({ kind }) => {
        if (kind === "unknown") refused += 1;
      });
    while (refused < 5 * PROCESSES - 1) await new Promise((resolve) => setImmediate(resolve));
    expect(held).toHaveLength(1);
    toss.answer(NOT_FOUND);
    for (const exchange of held) NOT_FOUND(...exchange);
    await Promise.all(answers);
    expect(await isOpen()).toBe(false);
    expect((await Promise.all(clients.map(lookUp))).map(({ kind }) => kind)).toEqual(clients.map(() => "not_found"));
  });

  test("lets no call out before its time is over", async () => {
    await openFor(MAX_TEST_MS);
    await lookUp(clientOf());
    expect(toss.seen).toHaveLength(0);
  });

  test("is open anew when the one who tried meets silence", async () => {
    await openFor(0);
    toss.answer(BROKEN);
    await expectOpened(() => lookUpTimes(clientOf(), 2));
    expect(toss.seen).toHaveLength(1);
  });

  test("lets another one try when the one who tried has died", async () => {
    await openFor(0);
    expect(await claimProbe(database.db, { leaseMs: PROBE_LEASE_MS })).toBe(true);
    expect(await claimProbe(database.db, { leaseMs: PROBE_LEASE_MS })).toBe(false);
    await openFor(-1);
    toss.answer(NOT_FOUND);
    expect(await lookUp(clientOf())).toMatchObject({ kind: "not_found" });
  });

  test("stays open no longer when the database's clock was set back", async () => {
    await openFor(2 * PROBE_LEASE_MS + 60_000);
    toss.answer(NOT_FOUND);
    expect(await lookUp(clientOf())).toMatchObject({ kind: "not_found" });
    expect(await isOpen()).toBe(false);
  });

  test.each([
    ["go", "not_sent"],
    ["TOO_MANY_WAITING", "no_slot"],
  ] as const)("holds back a call that has waited for its slot meanwhile and got %s: %s", async (slot, reason) => {
    const circuit = circuitOn(database.db);
    const pace = {
      take: async () => {
        await openFor(OPEN_MS);
        await circuit.enter();
        return slot;
      },
      slowDown: async () => {},
    };
    const client = createTossClient({ baseUrl: toss.baseUrl, secretKey: "test_sk_of_the_circuit", circuit, pace });
    expect(await lookUp(client)).toMatchObject({ kind: "unknown", reason });
    expect(toss.seen).toHaveLength(0);
  });

  test("is open anew when the one who would have tried got no slot", async () => {
    await openFor(0);
    const pace = { take: async () => "TOO_MANY_WAITING" as const, slowDown: async () => {} };
    const account = { baseUrl: toss.baseUrl, secretKey: "test_sk_of_the_circuit" };
    await expectOpened(() => lookUp(createTossClient({ ...account, circuit: circuitOn(database.db), pace })));
  });
});

describe("what it costs", () => {
  test("is one reading a second while Toss answers, whatever the number of calls", async () => {
    let readings = 0;
    let writes = 0;
    const counted = circuitOn(database.db, {
      freshMs: undefined,
      read: () => {
        readings += 1;
        return readCircuit(database.db);
      },
      close: async () => {
        writes += 1;
      },
    });
    toss.answer(NOT_FOUND);
    const client = clientOf(counted);
    await Promise.all(Array.from({ length: 100 }, () => lookUp(client)));
    await lookUpTimes(client, 20);
    expect(readings).toBe(1);
    await time.until(time.sleep(1_000));
    await lookUpTimes(client, 20);
    expect([readings, writes]).toEqual([2, 0]);
  });

  test("is nothing but a log line when the database is gone: calls pass", async () => {
    const gone = openDatabase("postgres://nobody@127.0.0.1:1/nowhere", 1);
    const faults: unknown[] = [];
    const client = clientOf(circuitOn(gone.db, { onFault: (error) => faults.push(error) }));
    toss.answer(BROKEN);
    await lookUpTimes(client, MAX_SILENCES + 1);
    expect(toss.seen).toHaveLength(MAX_SILENCES + 1);
    expect(faults.length).toBeGreaterThan(0);
    await gone.close();
  });

  test("is a second at most when the database says nothing", async () => {
    let readings = 0;
    const silence = () => {
      readings += 1;
      return new Promise<never>(() => {});
    };
    const client = clientOf(circuitOn(database.db, { read: silence, freshMs: undefined }));
    toss.answer(NOT_FOUND);
    const lookUps = Promise.all(Array.from({ length: 10 }, () => lookUp(client)));
    await time.until(time.sleep(1_000));
    await lookUps;
    await lookUp(client);
    expect([readings, toss.seen.length]).toEqual([1, 11]);
  });
});

test("the application's own client has it, with or without a pace", async () => {
  await openFor(OPEN_MS);
  const env = parseEnv({
    TOSS_CLIENT_KEY: "test_ck_of_the_circuit",
    TOSS_SECRET_KEY: "test_sk_of_the_circuit",
    TOSS_API_BASE_URL: toss.baseUrl,
    TOSS_CALLS_PER_SECOND: "0",
    DATABASE_URL: database.url,
    APP_BASE_URL: "http://localhost:3000",
    NEXTAUTH_SECRET: "s".repeat(32),
    CRON_SECRET: "s".repeat(32),
    BILLING_KEY_SECRETS: `k1:${Buffer.alloc(32, 3).toString("base64")}`,
  });
  const connections = openConnections(env, log);
  toss.answer(NOT_FOUND);
  expect(await lookUp(connections.toss)).toMatchObject({ reason: "not_sent" });
  await openFor(0);
  await connections.close();
  expect(toss.seen).toHaveLength(0);
});
