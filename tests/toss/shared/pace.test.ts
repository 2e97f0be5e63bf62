import { fork } from "node:child_process";
import { once } from "node:events";
import postgres from "postgres";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { openDatabase } from "@/db/client";
import { reserveSlots, type SlotsWanted } from "@/db/queries/toss/pace";
import { isAbsenceConclusive, SEND_WITHIN_MS } from "@/lib/billing/rules/resolving";
import { buildContext, openConnections } from "@/lib/build-context";
import { parseEnv } from "@/lib/env";
import { log } from "@/lib/log";
import { createTossClient, type TossLogEntry } from "@/lib/toss/client";
import { createPace, MAX_WAIT_MS, type Pace, type PaceOptions } from "@/lib/toss/pace";
import { createTestDatabase, type TestDatabase } from "@/tests/support/database";
import { type FakeToss, json, startFakeToss } from "../fake-toss";
import { machineNow, type PaceAnswer, type PaceTask } from "./pace-process";

const LIMIT = 50;
const NOT_FOUND = json(404, { code: "NOT_FOUND_PAYMENT", message: "" });

let database: TestDatabase;
let sql: postgres.Sql;
let toss: FakeToss;
let arrivals: number[];

beforeAll(async () => {
  [database, toss] = await Promise.all([createTestDatabase(), startFakeToss()]);
  sql = postgres(database.directUrl, { max: 1 });
  toss.answer((request, response) => {
    arrivals.push(machineNow());
    NOT_FOUND(request, response);
  });
});
afterAll(async () => {
  await Promise.all([sql.end(), toss.close()]);
  await database.drop();
});
beforeEach(async () => {
  arrivals = [];
  await sql`update toss_pace set next_slot_at = now()`;
});

const paceOf = (options: Partial<PaceOptions>) =>
  createPace({ callsPerSecond: LIMIT, reserve: (wanted) => reserveSlots(database.db, wanted), ...options });

/** The most that fell into any second, which holds its beginning and not its end. */
const mostInASecond = (instants: number[]): number =>
  Math.max(...instants.map((from) => instants.filter((at) => at >= from && at < from + 1_000).length));

/** How much of the limit was used from the first to the last. */
function shareUsed(callsPerSecond: number, instants: number[]): number {
  const spanMs = Math.max(...instants) - Math.min(...instants);
  return ((instants.length - 1) * 1_000) / callsPerSecond / spanMs;
}

async function startPaceProcess(task: PaceTask) {
  const child = fork(new URL("./pace-process.ts", import.meta.url), [JSON.stringify(task)], { execArgv: ["--import", "tsx"] });
  await once(child, "message");
  return async (forMs: number): Promise<PaceAnswer> => {
    const answered = once(child, "message");
    const ended = once(child, "exit");
    child.send(forMs);
    const [answer] = await answered;
    await ended;
    return answer as PaceAnswer;
  };
}

test("four processes together never send more than the limit in any second, and use it", async () => {
  const task = { databaseUrl: database.url, tossUrl: toss.baseUrl, callsPerSecond: LIMIT, underWay: 10 };
  const processes = await Promise.all(Array.from({ length: 4 }, () => startPaceProcess(task)));
  arrivals = [];
  const answers = await Promise.all(processes.map((run) => run(1_500)));
  const departures = answers.flatMap((answer) => answer.departures);
  const slots = answers.reduce((sum, answer) => sum + answer.slots, 0);
  expect(arrivals).toHaveLength(departures.length);
  expect(mostInASecond(departures)).toBeLessThanOrEqual(LIMIT);
  // Only slots that a starved machine reached too late may be missing from what is used, and one or two that nobody was awake to reserve.
  expect(shareUsed(LIMIT, departures)).toBeGreaterThanOrEqual((0.9 * departures.length) / slots);
});

test.each([
  { callsPerSecond: 1, calls: 2 },
  { callsPerSecond: 100 / 60, calls: 3 },
  { callsPerSecond: 200, calls: 240 },
])("$callsPerSecond a second is kept by one process too", async ({ callsPerSecond, calls }) => {
  const pace = paceOf({ callsPerSecond });
  const departures = await Promise.all(
    Array.from({ length: calls }, async () => {
      expect(await pace.take()).toBe("go");
      return machineNow();
    }),
  );
  expect(mostInASecond(departures)).toBeLessThanOrEqual(Math.ceil(callsPerSecond));
});

test("reservations that meet at the row get different slots, evenly spaced", async () => {
  const spacingMs = 10;
  const wanted = { count: 2, spacingMs, restMs: 0, leadMs: 1_000, maxWaitMs: 60_000 };
  const given = await Promise.all(Array.from({ length: 40 }, () => reserveSlots(database.db, wanted)));
  const firsts = given.map(({ firstAtMs }) => firstAtMs).toSorted((a, b) => a - b);
  const spacings = firsts.slice(1).map((at, i) => at - (firsts[i] ?? 0));
  expect(Math.min(...spacings)).toBeCloseTo(2 * spacingMs, 2);
});

describe("a process far from the database", () => {
  test("keeps as much more free behind its slots as its calls may be later than those of others", async () => {
    const farMs = 80;
    const asked: SlotsWanted[] = [];
    const far = paceOf({
      reserve: async (wanted) => {
        asked.push(wanted);
        const given = await reserveSlots(database.db, wanted);
        await new Promise((resolve) => setTimeout(resolve, farMs));
        return given;
      },
    });
    expect(await far.take()).toBe("go");
    const [{ restMs }] = asked.filter(({ count }) => count > 0) as [SlotsWanted];
    // Its clock is known no better than to within an answer's time; others are late by 10 ms at most.
    expect(restMs).toBeGreaterThanOrEqual(farMs - 10);
  });

  test("moves the next slot of whoever comes by that, and nobody's when it reserves none", async () => {
    const wanted = { count: 3, spacingMs: 10, restMs: 70, leadMs: 1_000, maxWaitMs: 60_000 };
    const first = await reserveSlots(database.db, wanted);
    await reserveSlots(database.db, { ...wanted, count: 0 });
    const second = await reserveSlots(database.db, { ...wanted, restMs: 0 });
    const third = await reserveSlots(database.db, wanted);
    expect(second.firstAtMs - first.firstAtMs).toBeCloseTo(3 * 10 + 70, 1);
    expect(third.firstAtMs - second.firstAtMs).toBeCloseTo(3 * 10, 1);
  });
});

test("calls that come together are reserved together", async () => {
  let statements = 0;
  const pace = paceOf({
    callsPerSecond: 1_000,
    reserve: (wanted) => {
      statements += 1;
      return reserveSlots(database.db, wanted);
    },
  });
  await Promise.all(Array.from({ length: 100 }, () => pace.take()));
  expect(statements).toBeLessThanOrEqual(10);
});

describe("a slot that is reached late", () => {
  test("is not used: the call takes another one", async () => {
    let slots = 0;
    const pace = paceOf({
      reserve: async (wanted) => {
        const given = await reserveSlots(database.db, wanted);
        slots += given.count;
        return given;
      },
    });
    await pace.take();
    await sql`update toss_pace set next_slot_at = clock_timestamp() + interval '80 milliseconds'`;
    const before = slots;
    const taken = pace.take();
    while (slots === before) await new Promise((resolve) => setImmediate(resolve));
    holdUp(200);
    expect(await taken).toBe("go");
    expect(slots - before).toBeGreaterThanOrEqual(2);
  });
});

/** Keeps this process from everything else, as a long computation does. */
function holdUp(ms: number): void {
  const until = performance.now() + ms;
  while (performance.now() < until);
}

describe("a call that gets no slot", () => {
  const clientOf = (pace: Pace) => {
    const entries: TossLogEntry[] = [];
    return {
      entries,
      client: createTossClient({ baseUrl: toss.baseUrl, secretKey: "test_sk_x", pace, log: (e) => entries.push(e) }),
    };
  };

  test("since too many wait, is answered at once as not sent, and moves nobody else's slot", async () => {
    await sql`update toss_pace set next_slot_at = now() + interval '30 seconds'`;
    const [before] = await sql`select next_slot_at from toss_pace`;
    const { client, entries } = clientOf(paceOf({}));
    expect(await client.findPaymentByOrderId("order-1")).toMatchObject({ kind: "unknown", reason: "not_sent", status: null });
    expect(entries).toMatchObject([{ reason: "not_sent", cause: "TOO_MANY_WAITING" }]);
    expect(arrivals).toEqual([]);
    expect(await sql`select next_slot_at from toss_pace`).toEqual([before]);
  });

  test("is the one for which the wait would be too long: at one call in ten seconds, the second of two who wait eight", async () => {
    const pace = paceOf({ callsPerSecond: 0.1, maxWaitMs: 8_000 });
    expect([await pace.take(), await pace.take()]).toEqual(["go", "TOO_MANY_WAITING"]);
  });

  test("since the database is gone, is not sent either", async () => {
    const gone = openDatabase("postgres://nobody@127.0.0.1:1/nowhere", 1);
    const faults: unknown[] = [];
    const pace = paceOf({ reserve: (wanted) => reserveSlots(gone.db, wanted), onFault: (error) => faults.push(error) });
    const { client, entries } = clientOf(pace);
    const charge = {
      billingKey: "b",
      customerKey: "c",
      amountWon: 9_900,
      orderId: "order-1",
      orderName: "구독",
      idempotencyKey: "k",
    };
    expect(await client.charge(charge)).toMatchObject({ kind: "unknown", outcome: "unknown", reason: "not_sent", code: null });
    expect(entries).toMatchObject([{ cause: "PACE_UNREACHABLE" }]);
    expect([faults.length, arrivals]).toEqual([1, []]);
    await gone.close();
  });

  test("since the database says nothing, is given up while the longest wait still holds, and later calls go on", async () => {
    let isSilent = true;
    const silence = new Promise<never>(() => {});
    const pace = paceOf({
      reserve: (wanted) => (isSilent ? silence : reserveSlots(database.db, wanted)),
      maxWaitMs: 4_000,
    });
    const began = performance.now();
    expect(await pace.take()).toBe("PACE_UNREACHABLE");
    expect(performance.now() - began).toBeLessThan(4_000);
    isSilent = false;
    expect(await pace.take()).toBe("go");
  });
});

test("the longest wait leaves a charge time to end before its absence at Toss is believed", () => {
  const createdAt = new Date("2026-03-10T09:00:00+09:00");
  const TOSS_MS = 60_000;
  const endsAt = new Date(createdAt.getTime() + SEND_WITHIN_MS + MAX_WAIT_MS + TOSS_MS);
  expect(isAbsenceConclusive({ createdAt, sentAgainAt: null }, endsAt)).toBe(false);
});

test("a clock of the database that was set back holds nobody up", async () => {
  await sql`update toss_pace set next_slot_at = now() + interval '1 hour'`;
  expect(await paceOf({}).take()).toBe("go");
});

describe("the environment", () => {
  const call = async (callsPerSecond: string | undefined) => {
    const env = parseEnv({
      TOSS_CLIENT_KEY: "test_ck_of_the_pace",
      TOSS_SECRET_KEY: "test_sk_of_the_pace",
      TOSS_API_BASE_URL: toss.baseUrl,
      TOSS_CALLS_PER_SECOND: callsPerSecond,
      DATABASE_URL: database.url,
      APP_BASE_URL: "http://localhost:3000",
      NEXTAUTH_SECRET: "s".repeat(32),
      CRON_SECRET: "s".repeat(32),
      BILLING_KEY_SECRETS: `k1:${Buffer.alloc(32, 3).toString("base64")}`,
    });
    const connections = openConnections(env, log);
    const { settings } = await buildContext(connections, env, "operator:test");
    await connections.toss.findPaymentByOrderId("order-1");
    await connections.close();
    const [row] = await sql<{ moved: boolean }[]>`select next_slot_at > '2001-01-01' as moved from toss_pace`;
    return { isPaced: row?.moved, batchConcurrency: settings.batchConcurrency, arrived: arrivals.length };
  };
  beforeEach(() => sql`update toss_pace set next_slot_at = '2000-01-01'`);

  test("sets a pace by itself", async () =>
    expect(await call(undefined)).toEqual({ isPaced: true, batchConcurrency: 20, arrived: 1 }));
  test("sets none when it says 0", async () =>
    expect(await call("0")).toEqual({ isPaced: false, batchConcurrency: 20, arrived: 1 }));
  test("lets a batch take no more in hand than a low pace can send", async () =>
    expect(await call("0.5")).toEqual({ isPaced: true, batchConcurrency: 5, arrived: 1 }));
});
