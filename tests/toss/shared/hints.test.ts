import { sql as text } from "drizzle-orm";
import postgres from "postgres";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { claimProbe, closeCircuit, countSilence, readCircuit } from "@/db/queries/toss/circuit";
import { type PaceRow, postponeSlots, reserveSlots } from "@/db/queries/toss/pace";
import { createCircuit, MAX_SILENCES, OPEN_MS } from "@/lib/toss/circuit";
import { createTossClient, type TossLogEntry } from "@/lib/toss/client";
import { createPace, hintsPerSecond, MAX_HINT_WAIT_MS, type Pace } from "@/lib/toss/pace";
import { highestSecond } from "@/tests/bench/limit";
import { createTestDatabase, type TestDatabase } from "@/tests/support/database";
import { httpAnswer } from "@/tests/support/http-answer";
import { type FakeToss, json, startFakeToss } from "../fake-toss";
import { createVirtualTime, type VirtualTime } from "./virtual-time";

const LIMIT = 20;
const FLOOD_MS = 6_000;
const EPOCH_MS = Date.parse("2026-03-10T09:00:00+09:00");
const NOT_FOUND = json(404, { code: "NOT_FOUND_PAYMENT", message: "" });
const BROKEN: Parameters<FakeToss["answer"]>[0] = (request) => request.socket.destroy();

let database: TestDatabase;
let sql: postgres.Sql;
let toss: FakeToss;
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
  toss.answer(NOT_FOUND);
  time = createVirtualTime();
  await sql`update toss_pace set next_slot_at = ${new Date(EPOCH_MS)}`;
  await sql`update toss_circuit set silences = 0, retry_at = null`;
});

/** A row of the pace in the database, whose clock is the virtual one. */
function paceOn(row: PaceRow, { callsPerSecond = LIMIT, maxWaitMs }: { callsPerSecond?: number; maxWaitMs?: number } = {}): Pace {
  const at = () => ({ row, now: text`to_timestamp(${EPOCH_MS + time.now()}::float8 / 1000)` });
  return createPace({
    callsPerSecond,
    maxWaitMs,
    time,
    reserve: (wanted) => time.real(reserveSlots(database.db, wanted, at())),
    postpone: (by) => time.real(postponeSlots(database.db, by, at())),
  });
}
const hintPace = (limit = LIMIT) => paceOn("hints", { callsPerSecond: hintsPerSecond(limit), maxWaitMs: MAX_HINT_WAIT_MS });

const circuit = () =>
  createCircuit({
    read: () => time.real(readCircuit(database.db)),
    countSilence: (input) => time.real(countSilence(database.db, input)),
    claimProbe: (input) => time.real(claimProbe(database.db, input)),
    close: () => time.real(closeCircuit(database.db)),
    freshMs: 0,
    time,
  });

const account = { secretKey: "test_sk_of_the_hints", readTimeoutMs: 30_000 };
const nextSlotIn = async (row: number) =>
  Number((await sql`select extract(epoch from next_slot_at) * 1000 as at from toss_pace where id = ${row}`)[0]?.at) -
  EPOCH_MS -
  time.now();

describe("hints and charges together", () => {
  test("never pass the limit, and hints never pass a tenth of it, in whichever process they are", async () => {
    const departures: { at: number; isHint: boolean }[] = [];
    const process = () => {
      const client = createTossClient({
        ...account,
        baseUrl: toss.baseUrl,
        pace: paceOn("all"),
        hintPace: hintPace(),
        http: async ({ url }) => {
          departures.push({ at: time.now(), isHint: url.pathname.includes("hint") });
          await time.sleep(40);
          return httpAnswer(Response.json({ code: "NOT_FOUND_PAYMENT", message: "" }, { status: 404 }));
        },
      });
      const keepCalling = async () => {
        while (time.now() < FLOOD_MS) await client.findPaymentByOrderId("a-charge");
      };
      const flood = async () => {
        while (time.now() < FLOOD_MS) {
          await client.forHints.findPaymentByOrderId("a-hint");
          await time.sleep(100);
        }
      };
      return [...Array.from({ length: 5 }, keepCalling), ...Array.from({ length: 8 }, flood)];
    };
    await time.until(Promise.all([...process(), ...process()]));
    expect(highestSecond(departures.map(({ at }) => at).toSorted((a, b) => a - b))).toBeLessThanOrEqual(LIMIT);
    // Afterwards only hints are left that wait.
    const together = departures.filter(({ at }) => at < FLOOD_MS);
    const hints = together.filter(({ isHint }) => isHint);
    expect(hints.length / together.length).toBeLessThanOrEqual(0.12);
    expect(hints.length).toBeGreaterThan(8);
    expect(together.length).toBeGreaterThan((0.8 * LIMIT * FLOOD_MS) / 1_000);
  });

  test("a hint that finds its share used up is not sent, at once or after a short wait", async () => {
    const client = createTossClient({
      ...account,
      baseUrl: toss.baseUrl,
      pace: paceOn("all"),
      hintPace: hintPace(),
      time,
      http: async () => httpAnswer(Response.json({ code: "NOT_FOUND_PAYMENT", message: "" }, { status: 404 })),
    });
    const answers = await time.until(
      Promise.all(Array.from({ length: 100 }, () => client.forHints.findPaymentByOrderId("a-hint"))),
    );
    expect(answers.filter(({ kind }) => kind === "not_found").length).toBeLessThanOrEqual(21);
    expect(answers.filter(({ kind }) => kind === "unknown").length).toBeGreaterThanOrEqual(79);
    expect(time.now()).toBeLessThanOrEqual(MAX_HINT_WAIT_MS + 1_000);
    expect(await nextSlotIn(1)).toBeLessThan(1_000);
  });

  test("hints are bounded also where calls have no limit", () => {
    expect(hintsPerSecond(0)).toBeGreaterThan(0);
    expect(hintsPerSecond(0)).toBeLessThanOrEqual(5);
    expect(hintsPerSecond(5)).toBeCloseTo(0.5);
  });
});

describe("what hints hear", () => {
  const clientOf = () => {
    const entries: TossLogEntry[] = [];
    const client = createTossClient({
      ...account,
      baseUrl: toss.baseUrl,
      circuit: circuit(),
      time,
      log: (entry) => entries.push(entry),
    });
    return { client, entries };
  };
  const hint = ({ client }: ReturnType<typeof clientOf>) => client.forHints.findPaymentByKey("a-hint");

  test("never opens the circuit", async () => {
    toss.answer(BROKEN);
    const calling = clientOf();
    for (let i = 0; i < 3 * MAX_SILENCES; i++) await hint(calling);
    expect(await readCircuit(database.db)).toEqual({ silences: 0, leftMs: null });
    expect(calling.entries[0]).toMatchObject({ isHint: true });
  });

  test("never forgives the silences that charges have met", async () => {
    toss.answer(BROKEN);
    const calling = clientOf();
    for (let i = 0; i < MAX_SILENCES - 1; i++) await calling.client.findPaymentByOrderId("a-charge");
    toss.answer(NOT_FOUND);
    expect(await hint(calling)).toEqual({ kind: "not_found" });
    expect(await readCircuit(database.db)).toMatchObject({ silences: MAX_SILENCES - 1 });
    toss.answer(BROKEN);
    await calling.client.findPaymentByOrderId("a-charge");
    expect((await readCircuit(database.db)).leftMs).not.toBeNull();
  });

  test("nothing while the circuit is open: they do not go out, and never take the probe", async () => {
    const calling = clientOf();
    for (const ms of [OPEN_MS, -1_000]) {
      await sql`update toss_circuit set silences = 8, retry_at = clock_timestamp() + ${ms}::float8 * interval '1 millisecond'`;
      expect(await hint(calling)).toMatchObject({ kind: "unknown", reason: "not_sent" });
    }
    expect(toss.seen).toHaveLength(0);
    expect(await calling.client.findPaymentByOrderId("a-charge")).toEqual({ kind: "not_found" });
  });
});

describe("too many requests (429)", () => {
  /** A Toss that turns every call away, without a connection: only virtual time passes. */
  const client = (headers: Record<string, string> = {}) =>
    createTossClient({
      ...account,
      baseUrl: toss.baseUrl,
      pace: paceOn("all"),
      hintPace: hintPace(),
      circuit: circuit(),
      time,
      http: async () => httpAnswer(Response.json({ code: "TOO_MANY_REQUESTS", message: "" }, { status: 429, headers })),
    });

  test("slows the pace of all processes down by a second, and is no silence", async () => {
    await time.until(client().findPaymentByOrderId("a-charge"));
    expect(await nextSlotIn(1)).toBeGreaterThanOrEqual(1_000);
    expect(await readCircuit(database.db)).toEqual({ silences: 0, leftMs: null });
  });

  test.each([
    ["3", 3_000, 4_000],
    ["3600", 4_900, 5_000],
    ["soon", 1_000, 2_000],
  ])("with Retry-After %s: by between %i and %i ms", async (seconds, least, most) => {
    await time.until(client({ "retry-after": seconds }).findPaymentByOrderId("a-charge"));
    expect(await nextSlotIn(1)).toBeGreaterThanOrEqual(least);
    expect(await nextSlotIn(1)).toBeLessThanOrEqual(most);
  });

  test("many at once slow it down by five seconds at most, and never pull a later slot nearer", async () => {
    const pace = paceOn("all");
    await Promise.all(Array.from({ length: 30 }, () => pace.slowDown()));
    expect(await nextSlotIn(1)).toBeCloseTo(5_000);
    await sql`update toss_pace set next_slot_at = ${new Date(EPOCH_MS + 15_000)} where id = 1`;
    await pace.slowDown();
    expect(await nextSlotIn(1)).toBeCloseTo(15_000);
  });

  test.each([
    ["Toss", "go", json(429, { code: "TOO_MANY_REQUESTS", message: "" }), 2],
    ["our own pace", "TOO_MANY_WAITING", NOT_FOUND, 0],
  ] as const)("of %s (%s): the pace is slowed down only where Toss turned the call away", async (_, turn, answer, times) => {
    let slowed = 0;
    const pace = {
      take: async () => turn,
      slowDown: async () => {
        slowed += 1;
      },
    };
    toss.answer(answer);
    const { findPaymentByKey, forHints } = createTossClient({ ...account, baseUrl: toss.baseUrl, pace, hintPace: pace });
    await findPaymentByKey("a-charge");
    await forHints.findPaymentByKey("a-hint");
    expect(slowed).toBe(times);
  });

  test("to a hint that has no share of its own is an answer like any other", async () => {
    toss.answer(json(429, { code: "TOO_MANY_REQUESTS", message: "" }));
    const { forHints } = createTossClient({ ...account, baseUrl: toss.baseUrl });
    expect(await forHints.findPaymentByKey("a-hint")).toMatchObject({ kind: "refused", outcome: "transient" });
  });

  test("to a hint slows down hints only", async () => {
    await time.until(client().forHints.findPaymentByKey("a-hint"));
    expect(await nextSlotIn(1)).toBeLessThan(200);
    expect(await nextSlotIn(2)).toBeGreaterThanOrEqual(1_000);
  });
});
