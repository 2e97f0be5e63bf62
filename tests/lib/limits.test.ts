import { sql } from "drizzle-orm";
import postgres from "postgres";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { deleteExpiredCounters } from "@/db/queries/limits/rate-limits";
import { findRefusal, giveBack, LIMIT_WINDOW_MS, type Limit, take } from "@/lib/limits";
import { untilBlocked } from "../support/blocked";
import { createTestDatabase, type TestDatabase } from "../support/database";
import { KEY_RING } from "../support/test-context";

const NOW = new Date("2026-03-10T01:00:00Z");
const later = (ms: number) => new Date(NOW.getTime() + ms);

let database: TestDatabase;
let watcher: postgres.Sql;
beforeAll(async () => {
  database = await createTestDatabase();
  watcher = postgres(database.directUrl, { max: 1 });
});
afterAll(async () => {
  await watcher.end();
  await database.drop();
});

let subjects = 0;
const limit = (most: number, kind = "probe"): Limit => ({ kind, subject: `subject-${++subjects}`, most });
const takeAt = (now: Date, ...limits: Limit[]) => take(database.db, { limits, keyRing: KEY_RING, now });
const rows = async () => [
  ...(await database.db.execute<{ key: string; taken: number }>(
    sql`select key, cardinality(taken_at) as taken from rate_limits order by key`,
  )),
];

describe("a limit", () => {
  it("gives exactly as many as it allows to 120 callers at once", async () => {
    const limits = [limit(60), limit(1_000)];
    const answers = await Promise.all(Array.from({ length: 120 }, () => takeAt(NOW, ...limits)));
    expect(answers.filter(({ ok }) => ok)).toHaveLength(60);
  });

  it("gives the next one exactly when the oldest is an hour old, and says so in seconds", async () => {
    const one = limit(2);
    await takeAt(NOW, one);
    await takeAt(later(10_000), one);
    expect(await takeAt(later(20_000), one)).toEqual({ ok: false, retryAfterSeconds: 3_581 });
    expect(await takeAt(later(LIMIT_WINDOW_MS), one)).toEqual({ ok: false, retryAfterSeconds: 1 });
    expect(await takeAt(later(LIMIT_WINDOW_MS + 1), one)).toMatchObject({ ok: true });
    expect(await takeAt(later(LIMIT_WINDOW_MS + 2), one)).toMatchObject({ ok: false });
  });

  it("uses up no other limit when it refuses, however many ask at once", async () => {
    const [narrow, wide] = [limit(1), limit(2)];
    await Promise.all(Array.from({ length: 40 }, () => takeAt(NOW, narrow, wide)));
    expect(await takeAt(NOW, wide)).toMatchObject({ ok: true });
    expect(await takeAt(NOW, wide)).toMatchObject({ ok: false });
  });

  it("leaves no row behind for what another limit refuses", async () => {
    const full = limit(1);
    await takeAt(NOW, full);
    const before = await rows();
    for (let stranger = 0; stranger < 20; stranger++) await takeAt(NOW, full, limit(5));
    expect(await rows()).toEqual(before);
  });

  it("counts again what is given back, and only that one", async () => {
    const one = limit(2);
    const first = await takeAt(NOW, one);
    await takeAt(NOW, one);
    if (first.ok) await giveBack(database.db, first.receipt);
    expect(await takeAt(NOW, one)).toMatchObject({ ok: true });
    expect(await takeAt(NOW, one)).toMatchObject({ ok: false });
  });

  it("can be asked without taking", async () => {
    const one = limit(1);
    const asked = () => findRefusal(database.db, { limits: [one], keyRing: KEY_RING, now: NOW });
    expect(await asked()).toBeNull();
    expect(await asked()).toBeNull();
    await takeAt(NOW, one);
    expect(await asked()).toEqual({ ok: false, retryAfterSeconds: 3_601 });
  });

  it("forgets takes of a clock that was set back since", async () => {
    const one = limit(1);
    await takeAt(later(30 * 24 * LIMIT_WINDOW_MS), one);
    expect(await takeAt(NOW, one)).toMatchObject({ ok: true });
  });

  it("obeys a lower number at once", async () => {
    const one = limit(5);
    for (let i = 0; i < 3; i++) await takeAt(NOW, one);
    expect(await takeAt(NOW, { ...one, most: 3 })).toMatchObject({ ok: false });
    expect(await takeAt(NOW, { ...one, most: 4 })).toMatchObject({ ok: true });
  });

  it("keeps two kinds of the same subject apart, and its rows name neither", async () => {
    const one = limit(1, "first");
    await takeAt(NOW, one);
    expect(await takeAt(NOW, { ...one, kind: "second" })).toMatchObject({ ok: true });
    expect((await rows()).filter(({ key }) => key.includes(one.subject))).toEqual([]);
  });

  it("is deleted when it says nothing any more, and not before", async () => {
    await database.db.execute(sql`delete from rate_limits`);
    await takeAt(NOW, limit(1));
    await takeAt(later(1), limit(1));
    const expireAt = (ms: number) => deleteExpiredCounters(database.db, { now: later(ms), limit: 10 });
    expect(await expireAt(LIMIT_WINDOW_MS)).toBe(0);
    expect(await expireAt(LIMIT_WINDOW_MS + 1)).toBe(1);
    expect(await rows()).toHaveLength(1);
  });
});

/** Takes `late` while another session has filled `filled` and has not committed yet. */
const takeWhileFilling = async (filled: Limit, late: Limit[]) => {
  const { waiting } = await database.db.transaction(async (tx) => {
    expect(await take(tx, { limits: [filled], keyRing: KEY_RING, now: NOW })).toMatchObject({ ok: true });
    const waiting = takeAt(NOW, ...late);
    await untilBlocked(watcher);
    return { waiting };
  });
  return waiting;
};

describe("a counter that becomes full after a take has looked at it, while the take waits for its row", () => {
  it("gives none, and the other counters get theirs back", async () => {
    const [other, filled] = [limit(1), limit(2)];
    await takeAt(NOW, filled);
    expect(await takeWhileFilling(filled, [other, filled])).toEqual({ ok: false, retryAfterSeconds: 3_601 });
    expect(await takeAt(NOW, other)).toMatchObject({ ok: true });
  });

  it("gives its last one when the other session has left one", async () => {
    const [other, filled] = [limit(1), limit(3)];
    await takeAt(NOW, filled);
    expect(await takeWhileFilling(filled, [other, filled])).toMatchObject({ ok: true });
    expect(await takeAt(NOW, filled)).toMatchObject({ ok: false });
    expect(await takeAt(NOW, other)).toMatchObject({ ok: false });
  });
});
