import { sql as text } from "drizzle-orm";
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
import type { ProcessTime } from "@/lib/toss/process-time";
import { highestSecond } from "@/tests/bench/limit";
import { chanceOf } from "@/tests/simulation/chance";
import { createTestDatabase, type TestDatabase } from "@/tests/support/database";
import { type FakeToss, json, startFakeToss } from "../fake-toss";
import { createVirtualTime, type VirtualTime } from "./virtual-time";

const LIMIT = 50;
/** What the database's clock shows at virtual time 0. */
const EPOCH_MS = Date.parse("2026-03-10T09:00:00+09:00");

let database: TestDatabase;
let sql: postgres.Sql;
let toss: FakeToss;
let time: VirtualTime;

beforeAll(async () => {
  [database, toss] = await Promise.all([createTestDatabase(), startFakeToss()]);
  sql = postgres(database.directUrl, { max: 1 });
  toss.answer(json(404, { code: "NOT_FOUND_PAYMENT", message: "" }));
});
afterAll(async () => {
  await Promise.all([sql.end(), toss.close()]);
  await database.drop();
});
beforeEach(async () => {
  time = createVirtualTime();
  toss.seen.length = 0;
  await nextSlotIn(0);
});

const virtualNow = () => text`to_timestamp(${EPOCH_MS + time.now()}::float8 / 1000)`;
/** The row in the database, whose clock is the virtual one. */
const reserve = (wanted: SlotsWanted) => time.real(reserveSlots(database.db, wanted, { now: virtualNow() }));
const paceOf = (options: Partial<PaceOptions> = {}): Pace => createPace({ callsPerSecond: LIMIT, reserve, time, ...options });
const nextSlotIn = (ms: number) => sql`update toss_pace set next_slot_at = ${new Date(EPOCH_MS + time.now() + ms)}`;
const take = (pace: Pace) => time.until(pace.take());

/** The share of the limit that was used from the first to the last. */
const shareUsed = (callsPerSecond: number, instants: number[]): number =>
  ((instants.length - 1) * 1_000) / callsPerSecond / (Math.max(...instants) - Math.min(...instants));

type Machine = { aheadMs: number; wayMs: () => number; lateMs: () => number };

/**
 * The pace on a machine of its own: its clock, its way to the database, and how late it wakes up.
 */
function paceOn({ aheadMs, wayMs, lateMs }: Machine, options: Partial<PaceOptions> = {}): Pace {
  const own: ProcessTime = {
    now: () => time.now() + aheadMs,
    wallClock: () => time.now() - aheadMs,
    sleep: (ms, signal) => time.sleep(ms + lateMs(), signal),
  };
  const farReserve = async (wanted: SlotsWanted) => {
    await time.sleep(wayMs());
    const given = await reserve(wanted);
    await time.sleep(wayMs());
    return given;
  };
  return paceOf({ time: own, reserve: farReserve, ...options });
}

/** Keeps ten calls under way for a while. @returns when each of them left */
async function keepCalling(pace: Pace, forMs: number): Promise<number[]> {
  const departures: number[] = [];
  const lane = async () => {
    while (time.now() < forMs) {
      if ((await pace.take()) !== "go") continue;
      departures.push(time.now());
      await time.sleep(40);
    }
  };
  await Promise.all(Array.from({ length: 10 }, lane));
  return departures;
}

const fourProcesses = async (machine: (name: number) => Machine): Promise<number[]> => {
  const paces = [0, 1, 2, 3].map((name) => paceOn(machine(name)));
  const departures = await time.until(Promise.all(paces.map((pace) => keepCalling(pace, 3_000))));
  return departures.flat().toSorted((one, other) => one - other);
};

describe("four processes together", () => {
  test.each([1, 2, 3])("never send more than the limit in any second, however late they are: chance %i", async (seed) => {
    const chance = chanceOf(seed);
    let drawn = 0;
    const draw = () => chance(++drawn);
    const departures = await fourProcesses((name) => ({
      aheadMs: 1_000_000 * chance("ahead", name),
      wayMs: () => (draw() < 0.1 ? 60 * draw() : 3 * draw()),
      lateMs: () => (draw() < 0.1 ? 400 * draw() : 4 * draw()),
    }));
    expect(highestSecond(departures)).toBeLessThanOrEqual(LIMIT);
    expect(departures.length).toBeGreaterThan(2 * LIMIT);
  });

  test("use 95 % of the limit when they are late by no more than timers usually are", async () => {
    const chance = chanceOf(4);
    let drawn = 0;
    const lateMs = () => 5 * chance(++drawn);
    const departures = await fourProcesses((name) => ({ aheadMs: 777 * name, wayMs: () => 1, lateMs }));
    expect(highestSecond(departures)).toBeLessThanOrEqual(LIMIT);
    expect(shareUsed(LIMIT, departures)).toBeGreaterThanOrEqual(0.95);
  });
});

test.each([
  { callsPerSecond: 0.1, calls: 2 },
  { callsPerSecond: 1, calls: 3 },
  { callsPerSecond: 100 / 60, calls: 5 },
  { callsPerSecond: 200, calls: 240 },
])("$callsPerSecond a second is kept by one process too, and used", async ({ callsPerSecond, calls }) => {
  const pace = paceOf({ callsPerSecond });
  const departures: number[] = [];
  const call = async () => {
    expect(await pace.take()).toBe("go");
    departures.push(time.now());
  };
  await time.until(Promise.all(Array.from({ length: calls }, call)));
  expect(highestSecond(departures)).toBeLessThanOrEqual(Math.ceil(callsPerSecond));
  expect(shareUsed(callsPerSecond, departures)).toBeGreaterThanOrEqual(0.95);
});

describe("the row", () => {
  const WANTED: SlotsWanted = { count: 2, spacingMs: 10, restMs: 0, leadMs: 0, maxWaitMs: 60_000 };

  test("gives reservations that meet different slots, evenly spaced", async () => {
    const given = await Promise.all(Array.from({ length: 40 }, () => reserve(WANTED)));
    const firsts = given.map(({ firstAtMs }) => firstAtMs).toSorted((a, b) => a - b);
    expect(firsts.map((at) => Math.round(at - EPOCH_MS))).toEqual(firsts.map((_, i) => i * 20));
  });

  test("goes by the database's own clock", async () => {
    await sql`update toss_pace set next_slot_at = '2000-01-01'`;
    const [before] = await sql<{ ms: number }[]>`select extract(epoch from clock_timestamp())::float8 * 1000 as ms`;
    const given = await reserveSlots(database.db, WANTED);
    const [after] = await sql<{ ms: number }[]>`select extract(epoch from clock_timestamp())::float8 * 1000 as ms`;
    const inOrder = [before?.ms, given.firstAtMs, given.clockMs, after?.ms] as number[];
    expect(inOrder).toEqual(inOrder.toSorted((a, b) => a - b));
  });

  test("gives no slot that is further ahead than the longest wait, and is not moved by one that it does not give", async () => {
    await nextSlotIn(59_985);
    expect(await reserve({ ...WANTED, count: 5 })).toMatchObject({ count: 2 });
    const [before] = await sql`select next_slot_at from toss_pace where id = 1`;
    expect(await reserve(WANTED)).toMatchObject({ count: 0 });
    expect(await sql`select next_slot_at from toss_pace where id = 1`).toEqual([before]);
  });

  test("keeps the rest free behind the slots that it gives, and nothing when it gives none", async () => {
    const wanted = { ...WANTED, count: 3, restMs: 70 };
    const first = await reserve(wanted);
    await reserve({ ...wanted, count: 0 });
    const second = await reserve({ ...wanted, restMs: 0 });
    const third = await reserve(wanted);
    expect(second.firstAtMs - first.firstAtMs).toBeCloseTo(3 * 10 + 70, 1);
    expect(third.firstAtMs - second.firstAtMs).toBeCloseTo(3 * 10, 1);
  });

  test("starts anew when the database's clock was set back", async () => {
    await nextSlotIn(3_600_000);
    expect(await take(paceOf())).toBe("go");
    expect(time.now()).toBeLessThan(1_000);
  });
});

test("a process far from the database keeps free by how much later its calls may be than those of others", async () => {
  const asked: SlotsWanted[] = [];
  const far = paceOf({
    reserve: async (wanted) => {
      asked.push(wanted);
      const given = await reserve(wanted);
      await time.sleep(80);
      return given;
    },
  });
  expect(await take(far)).toBe("go");
  // It knows the clock to within 80 ms, and timers need 5 more. Others may be 10 ms late.
  const [reserved] = asked.filter(({ count }) => count > 0);
  expect(reserved?.restMs).toBeCloseTo(80 + 5 - 10, 3);
});

test("calls that come together are reserved together, after two readings of the clock", async () => {
  const asked: number[] = [];
  const pace = paceOf({
    callsPerSecond: 1_000,
    reserve: (wanted) => {
      asked.push(wanted.count);
      return reserve(wanted);
    },
  });
  await time.until(Promise.all(Array.from({ length: 100 }, () => pace.take())));
  expect(asked).toEqual([0, 0, 100]);
});

describe("a slot that is reached late is not used, and the call takes another one", () => {
  test.each([
    { what: "starved", stopsClock: false },
    { what: "suspended, and one of its clocks stood still", stopsClock: true },
  ])("when the process was $what", async ({ stopsClock }) => {
    const GONE_MS = 5_000;
    const slots: number[] = [];
    let goneMs = 0;
    const own: ProcessTime = {
      now: () => time.now() - (stopsClock ? goneMs : 0),
      wallClock: time.wallClock,
      async sleep(ms, signal) {
        await time.sleep(ms, signal);
        if (slots.length !== 1 || goneMs > 0) return;
        await time.sleep(GONE_MS);
        goneMs = GONE_MS;
      },
    };
    const pace = paceOf({
      time: own,
      reserve: async (wanted) => {
        if (wanted.count > 0) await time.real(nextSlotIn(80));
        const given = await reserve(wanted);
        if (given.count > 0) slots.push(given.firstAtMs - EPOCH_MS);
        return given;
      },
    });
    expect(await take(pace)).toBe("go");
    expect(slots.map(Math.round)).toEqual([80, 80 + GONE_MS + 80]);
    expect(time.now()).toBeCloseTo(80 + GONE_MS + 80, 0);
  });
});

describe("no caller waits longer than the longest wait", () => {
  test.each([1, 2, 3])("whatever the database and the machine do: chance %i", async (seed) => {
    const chance = chanceOf(seed);
    let drawn = 0;
    const draw = () => chance(++drawn);
    const wayMs = () => (draw() < 0.2 ? 2_000 * draw() : 5 * draw());
    const pace = paceOn({ aheadMs: 0, wayMs, lateMs: () => 20 * draw() }, { callsPerSecond: 5 });
    const waits: number[] = [];
    const call = async () => {
      const began = time.now();
      await pace.take();
      waits.push(time.now() - began);
    };
    const calls = Array.from({ length: 150 }, async (_, i) => {
      await time.sleep(100 * i);
      await call();
    });
    await time.until(Promise.all(calls));
    // A machine may wake up 20 ms late here, once for the statement and once for the slot.
    expect(Math.max(...waits)).toBeLessThanOrEqual(MAX_WAIT_MS + 2 * 20);
    expect(waits).toHaveLength(150);
  });
});

describe("a call that gets no slot", () => {
  const clientOf = (pace: Pace) => {
    const entries: TossLogEntry[] = [];
    return {
      entries,
      client: createTossClient({ baseUrl: toss.baseUrl, secretKey: "test_sk_x", pace, log: (e) => entries.push(e) }),
    };
  };

  test("because too many wait is answered at once as not sent", async () => {
    await nextSlotIn(MAX_WAIT_MS + 1_000);
    const { client, entries } = clientOf(paceOf());
    expect(await client.findPaymentByOrderId("order-1")).toMatchObject({ kind: "unknown", reason: "no_slot", status: null });
    expect(entries).toMatchObject([{ reason: "no_slot", cause: "TOO_MANY_WAITING" }]);
    expect(toss.seen).toEqual([]);
  });

  test("is the one for which the wait would be too long: at one call in ten seconds, the second of two who wait eight", async () => {
    const pace = paceOf({ callsPerSecond: 0.1, maxWaitMs: 8_000 });
    expect([await take(pace), await take(pace)]).toEqual(["go", "TOO_MANY_WAITING"]);
  });

  test("because the database is gone is not sent either", async () => {
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
    expect([faults.length, toss.seen]).toEqual([1, []]);
    await gone.close();
  });

  test("because the database does not answer is given up after an eighth of the longest wait, and later calls go on", async () => {
    let isSilent = true;
    const silence = new Promise<never>(() => {});
    const pace = paceOf({ reserve: (wanted) => (isSilent ? silence : reserve(wanted)), maxWaitMs: 4_000 });
    expect(await take(pace)).toBe("PACE_UNREACHABLE");
    expect(time.now()).toBe(500);
    isSilent = false;
    expect(await take(pace)).toBe("go");
  });
});

test("the longest wait leaves a charge time to end before its absence at Toss is believed", () => {
  const createdAt = new Date("2026-03-10T09:00:00+09:00");
  const TOSS_MS = 60_000;
  const endsAt = new Date(createdAt.getTime() + SEND_WITHIN_MS + MAX_WAIT_MS + TOSS_MS);
  expect(isAbsenceConclusive({ createdAt, sentAgainAt: null }, endsAt)).toBe(false);
});

describe("the environment", () => {
  /** On real time: the call asks for its slot, and on a starved machine it may get none. */
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
    const [row] = await sql<{ moved: boolean }[]>`select next_slot_at > '2001-01-01' as moved from toss_pace where id = 1`;
    return { isPaced: row?.moved, batchConcurrency: settings.batchConcurrency };
  };
  beforeEach(() => sql`update toss_pace set next_slot_at = '2000-01-01'`);

  test("sets a pace by itself", async () => expect(await call(undefined)).toEqual({ isPaced: true, batchConcurrency: 20 }));
  test("sets none when it says 0", async () => expect(await call("0")).toEqual({ isPaced: false, batchConcurrency: 20 }));
  test("lets a batch take no more in hand than a low pace can send", async () =>
    expect(await call("0.5")).toEqual({ isPaced: true, batchConcurrency: 5 }));
});
