import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { addTrade } from "@/lib/journal/add-trade";
import { changeTrade } from "@/lib/journal/change-trade";
import { deleteTrade } from "@/lib/journal/delete-trade";
import { MAX_SUM_WON, MAX_TRADES } from "@/lib/journal/limits";
import { restoreTrade } from "@/lib/journal/restore-trade";
import { setGoal } from "@/lib/journal/set-goal";
import { setStartingCapital } from "@/lib/journal/set-starting-capital";
import { createJournalWorld, FREE, type JournalWorld, PRO, words } from "./journal-world";

let w: JournalWorld;
let trader: string;

beforeAll(async () => {
  w = await createJournalWorld();
});
afterAll(() => w.close());
beforeEach(async () => {
  w.moveTo("2026-11-15T12:00:00+09:00");
  trader = await w.person();
});

const addAs = (userId: string, trade = words("2026-11-02", 1_000), id: string = crypto.randomUUID(), access = PRO) =>
  addTrade(w.context, { userId, access, id, words: trade });
const remove = (id: string, userId = trader, access = PRO) => deleteTrade(w.context, { userId, access, id });
const restore = (id: string, undoKey: string, userId = trader) => restoreTrade(w.context, { userId, access: PRO, id, undoKey });
const change = (id: string, changed: object, { userId = trader, access = PRO } = {}) =>
  changeTrade(w.context, { userId, access, id, changed });
const rowsOf = (userId: string) => w.sql`select * from trades where user_id = ${userId} order by traded_on, sequence`;
const tickers = async (filter: { month?: string; q?: string } = {}, access = PRO) =>
  (await w.list(trader, access, filter)).trades.map(({ ticker }) => ticker);

describe("the list", () => {
  test("is newest first, trades of one day in reverse order of entry, and pages join without gap or repeat", async () => {
    await w.sql`insert into trades (user_id, id, traded_on, ticker, profit_won, entered_at)
      select ${trader}, gen_random_uuid(), date '2026-08-15' + n % 40, 'T' || n, n, now() from generate_series(1, 175) n`;
    const expected = await w.sql`select ticker from trades where user_id = ${trader} order by traded_on desc, sequence desc`;
    const listed: string[] = [];
    let after: string | null | undefined;
    let pages = 0;
    while (after !== null && pages < 10) {
      const page = await w.list(trader, FREE, { after });
      listed.push(...page.trades.map(({ ticker }) => ticker));
      after = page.next;
      pages += 1;
    }
    expect(pages).toBe(4);
    expect(listed).toEqual(expected.map(({ ticker }) => ticker));
  });

  test("a page that is exactly full is the last", async () => {
    await w.sql`insert into trades (user_id, id, traded_on, ticker, profit_won, entered_at)
      select ${trader}, gen_random_uuid(), '2026-11-01', 'T', 1, now() from generate_series(1, 50)`;
    expect((await w.list(trader, PRO)).next).toBeNull();
  });

  test("a place that is no day of the calendar begins at the first page", async () => {
    await w.add(trader, words("2026-11-02", 1));
    expect((await w.list(trader, PRO, { after: "2026-99-99_1" })).trades).toHaveLength(1);
  });

  test("of a month has its own opening and closing; a search changes neither", async () => {
    await setStartingCapital(w.context, { userId: trader, startingWon: 100 });
    await w.add(trader, words("2026-09-30", 10, { ticker: "A" }));
    await w.add(trader, words("2026-10-01", 20, { ticker: "B" }));
    await w.add(trader, words("2026-10-31", -5, { ticker: "C" }));
    await w.add(trader, words("2026-11-01", 40, { ticker: "D" }));
    const october = { openingWon: 110, closingWon: 125, hiddenCount: 0 };
    expect(await w.list(trader, PRO, { month: "2026-10" })).toMatchObject({ ...october, next: null, cutoffOn: null });
    expect(await tickers({ month: "2026-10" })).toEqual(["C", "B"]);
    expect(await w.list(trader, PRO, { month: "2026-10", q: "b" })).toMatchObject(october);
    expect(await w.list(trader, PRO)).toMatchObject({ openingWon: 100, closingWon: 165 });
  });

  test("to a person with three months of history carries earlier trades forward, also in a hidden month", async () => {
    await w.add(trader, words("2026-07-01", 7, { ticker: "older" }));
    await w.add(trader, words("2026-08-14", 10, { ticker: "before" }));
    await w.add(trader, words("2026-08-15", 20, { ticker: "on" }));
    await w.add(trader, words("2026-11-01", 40, { ticker: "after" }));
    const shown = { cutoffOn: "2026-08-15", hiddenCount: 2 };
    expect(await w.list(trader, FREE)).toMatchObject({ ...shown, openingWon: 17, closingWon: 77 });
    expect(await tickers({}, FREE)).toEqual(["after", "on"]);
    expect(await w.list(trader, FREE, { month: "2026-08" })).toMatchObject({ ...shown, openingWon: 17, closingWon: 37 });
    expect(await w.list(trader, FREE, { month: "2026-07" })).toMatchObject({
      ...shown,
      openingWon: 17,
      closingWon: 17,
      trades: [],
    });
    expect(await w.list(trader, FREE, { q: "older" })).toMatchObject({ trades: [] });
  });
});

describe("a search", () => {
  test("looks into the ticker and both reasons, in capitals or not", async () => {
    await w.add(trader, words("2026-11-01", 1, { ticker: "NVIDIA" }));
    await w.add(trader, words("2026-11-02", 1, { ticker: "a", entryReason: "실적 발표 전 Nvidia 수혜" }));
    await w.add(trader, words("2026-11-03", 1, { ticker: "b", exitReason: "nvidia\n급락" }));
    await w.add(trader, words("2026-11-04", 1, { ticker: "c" }));
    expect(await tickers({ q: "nViDia" })).toEqual(["b", "a", "NVIDIA"]);
    expect(await tickers({ q: "발표 전" })).toEqual(["a"]);
  });

  test("takes signs of LIKE for ordinary characters", async () => {
    for (const ticker of ["100%", "100", "a_b", "axb", "a\\b", "ab"]) await w.add(trader, words("2026-11-01", 1, { ticker }));
    expect(await tickers({ q: "%" })).toEqual(["100%"]);
    expect(await tickers({ q: "_" })).toEqual(["a_b"]);
    expect(await tickers({ q: "\\" })).toEqual(["a\\b"]);
    expect(await tickers({ q: "a\\" })).toEqual(["a\\b"]);
  });

  test("finds what contains it, whatever the text", async () => {
    const sign = fc.constantFrom(..."ab%_\\'\"가나 😀");
    const text = fc.string({ unit: sign, minLength: 1, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(fc.array(text, { maxLength: 5 }), text, async (all, q) => {
        const whose = await w.person();
        for (const entryReason of all) await w.add(whose, words("2026-11-01", 1, { entryReason }));
        const found = (await w.list(whose, PRO, { q })).trades.map(({ entryReason }) => entryReason);
        expect(found).toEqual(all.filter((one) => one.includes(q)).reverse());
      }),
      { numRuns: 40 },
    );
  });
});

describe("adding", () => {
  test("a trade before the cutoff is stored, and said to be hidden", async () => {
    const added = await addAs(trader, words("2026-08-14", 5), undefined, FREE);
    expect(added).toMatchObject({ ok: true, isHidden: true, isNew: true, trade: { tradedOn: "2026-08-14" } });
    expect(await addAs(trader, words("2026-08-15", 5), undefined, FREE)).toMatchObject({ isHidden: false });
    expect(await addAs(trader, words("2026-08-14", 5), undefined, PRO)).toMatchObject({ isHidden: false });
    expect(await rowsOf(trader)).toHaveLength(3);
  });

  test("the same request twice, at once or later, stores one trade", async () => {
    const id = crypto.randomUUID();
    const answers = await Promise.all([1, 2, 3].map(() => addAs(trader, words("2026-11-02", 5), id)));
    const later = await addAs(trader, words("2026-11-03", 6), id);
    expect(answers.map((one) => one.ok && one.isNew).sort()).toEqual([false, false, true]);
    expect(later).toMatchObject({ ok: true, isNew: false, trade: { tradedOn: "2026-11-02", profitWon: 5 } });
    expect(await rowsOf(trader)).toHaveLength(1);
  });

  test("an id that another person uses is free for this one", async () => {
    const id = crypto.randomUUID();
    const other = await w.person();
    await addAs(other, words("2026-11-02", 5), id);
    expect(await addAs(trader, words("2026-11-03", 6), id)).toMatchObject({ ok: true, isNew: true });
    await remove(id);
    expect(await rowsOf(other)).toHaveLength(1);
  });

  test("today in Seoul is the last day: to 23:59:59.999, then tomorrow is today", async () => {
    w.moveTo("2026-11-15T23:59:59.999+09:00");
    expect(await addAs(trader, words("2026-11-16", 1))).toEqual({ ok: false, reason: "day_in_future" });
    expect(await addAs(trader, words("2026-11-15", 1))).toMatchObject({ ok: true });
    w.moveTo("2026-11-16T00:00:00+09:00");
    expect(await addAs(trader, words("2026-11-16", 1))).toMatchObject({ ok: true });
  });

  test("the last trade fits, one more does not, also when two come at once", async () => {
    await w.add(trader, words("2026-11-01", 1));
    await w.sql`update journals set trades = ${MAX_TRADES - 1} where user_id = ${trader}`;
    const answers = await Promise.all([addAs(trader), addAs(trader)]);
    expect(answers.map((one) => (one.ok ? "added" : one.reason)).sort()).toEqual(["added", "too_many_trades"]);
  });

  test.each([
    ["gains", 1],
    ["losses", -1],
  ])("sums of %s stay exact", async (column, sign) => {
    await w.add(trader, words("2026-11-01", 1));
    await w.sql`update journals set ${w.sql(`${column}_won`)} = ${MAX_SUM_WON - 10} where user_id = ${trader}`;
    expect(await addAs(trader, words("2026-11-02", sign * 11))).toEqual({ ok: false, reason: "sums_too_large" });
    expect(await addAs(trader, words("2026-11-02", sign * 10))).toMatchObject({ ok: true });
    expect(await addAs(trader, words("2026-11-02", -sign))).toMatchObject({ ok: true });
  });

  test("a person writes 300 times within any hour, and then has to wait", async () => {
    for (let nth = 0; nth < 300; nth++) await setStartingCapital(w.context, { userId: trader, startingWon: nth });
    const refused = { ok: false, reason: "too_many_requests", retryAfterSeconds: 3_601 };
    expect(await addAs(trader)).toEqual(refused);
    expect(await setGoal(w.context, { userId: trader, access: PRO, period: "2026", goalWon: 1 })).toEqual(refused);
    expect(await change(crypto.randomUUID(), {})).toEqual(refused);
    expect(await remove(crypto.randomUUID())).toEqual(refused);
    expect(await addAs(await w.person())).toMatchObject({ ok: true });
    w.moveTo("2026-11-15T13:00:01+09:00");
    expect(await addAs(trader)).toMatchObject({ ok: true });
  });
});

describe("changing", () => {
  test("writes only what is named, twice the same as once", async () => {
    const id = await w.add(trader, words("2026-11-02", 5, { entryReason: "돌파" }));
    await Promise.all([change(id, { profitWon: -7 }), change(id, { profitWon: -7 })]);
    expect(await rowsOf(trader)).toMatchObject([{ profit_won: "-7", entry_reason: "돌파", ticker: "삼성전자" }]);
    expect(await w.dashboard(trader, PRO)).toMatchObject({ closingWon: -7, figures: { wins: 0, losses: 1 } });
  });

  test("may move a trade before the cutoff, after which it is not found", async () => {
    const id = await w.add(trader, words("2026-11-02", 5));
    expect(await change(id, { tradedOn: "2026-08-14" }, { access: FREE })).toMatchObject({ ok: true, isHidden: true });
    expect(await change(id, { tradedOn: "2026-11-02" }, { access: FREE })).toEqual({ ok: false, reason: "not_found" });
    expect(await remove(id, trader, FREE)).toEqual({ ok: false, reason: "not_found" });
    expect(await change(id, { tradedOn: "2026-11-02" })).toMatchObject({ ok: true, isHidden: false });
  });

  test("is refused for tomorrow, and for sums that would not stay exact", async () => {
    const id = await w.add(trader, words("2026-11-02", 5));
    expect(await change(id, { tradedOn: "2026-11-16" })).toEqual({ ok: false, reason: "day_in_future" });
    await w.sql`update journals set gains_won = ${MAX_SUM_WON} where user_id = ${trader}`;
    expect(await change(id, { profitWon: 6 })).toEqual({ ok: false, reason: "sums_too_large" });
  });

  test("another person's trade is not found and stays", async () => {
    const other = await w.person();
    const id = await w.add(other, words("2026-11-02", 5));
    await w.add(trader, words("2026-11-02", 1));
    expect(await change(id, { profitWon: 9 })).toEqual({ ok: false, reason: "not_found" });
    expect(await remove(id)).toEqual({ ok: false, reason: "not_found" });
    expect(await rowsOf(other)).toMatchObject([{ profit_won: "5" }]);
  });
});

describe("deleting and taking it back", () => {
  const deleted = async (id: string): Promise<string> => {
    const answer = await remove(id);
    if (!answer.ok) throw new Error(answer.reason);
    return answer.undoKey;
  };

  test("brings the same row back, in its place, once", async () => {
    await w.add(trader, words("2026-11-02", 1));
    const id = await w.add(trader, words("2026-11-02", 2, { entryReason: "가\n나 😀", exitReason: "끝" }));
    await change(id, { ticker: "카카오" });
    await w.add(trader, words("2026-11-02", 3));
    const [rows, dashboard] = [await rowsOf(trader), await w.dashboard(trader, PRO)];
    const undoKey = await deleted(id);
    expect(await rowsOf(trader)).toHaveLength(2);
    await Promise.all([restore(id, undoKey), restore(id, undoKey)]);
    expect(await rowsOf(trader)).toEqual(rows);
    expect(await w.dashboard(trader, PRO)).toEqual(dashboard);
  });

  test("two at once: one deletes it, the other does not find it", async () => {
    const id = await w.add(trader, words("2026-11-02", 5));
    const answers = await Promise.all([remove(id), remove(id)]);
    expect(answers.map(({ ok }) => ok).sort()).toEqual([false, true]);
  });

  test("works for an hour", async () => {
    const id = await w.add(trader, words("2026-11-02", 5));
    const undoKey = await deleted(id);
    w.moveTo("2026-11-15T13:00:00.001+09:00");
    expect(await restore(id, undoKey)).toEqual({ ok: false, reason: "not_found" });
    w.moveTo("2026-11-15T13:00:00+09:00");
    expect(await restore(id, undoKey)).toMatchObject({ ok: true, trade: { id } });
  });

  test("is for this person and this trade, and an altered key brings nothing back", async () => {
    const id = await w.add(trader, words("2026-11-02", 5));
    const undoKey = await deleted(id);
    const other = await w.person();
    expect(await restore(id, undoKey, other)).toEqual({ ok: false, reason: "not_found" });
    expect(await restore(crypto.randomUUID(), undoKey)).toEqual({ ok: false, reason: "not_found" });
    const turned = undoKey.slice(0, -1) + (undoKey.endsWith("A") ? "Q" : "A");
    for (const key of [turned, "k1.a.b.c", "x", "k9.a.b.c"])
      expect(await restore(id, key)).toEqual({ ok: false, reason: "not_found" });
    expect(await rowsOf(other)).toEqual([]);
  });

  test("into a full journal is refused", async () => {
    const id = await w.add(trader, words("2026-11-02", 5));
    const undoKey = await deleted(id);
    await w.sql`update journals set trades = ${MAX_TRADES} where user_id = ${trader}`;
    expect(await restore(id, undoKey)).toEqual({ ok: false, reason: "too_many_trades" });
  });
});

test("a person who is deleted takes the journal along", async () => {
  await w.add(trader, words("2026-11-02", 5));
  await setGoal(w.context, { userId: trader, access: PRO, period: "2026-11", goalWon: 5 });
  await w.sql`delete from users where id = ${trader}`;
  const [left] = await w.sql`select (select count(*) from trades where user_id = ${trader})
    + (select count(*) from trade_days where user_id = ${trader})
    + (select count(*) from journals where user_id = ${trader}) + (select count(*) from goals where user_id = ${trader}) as rows`;
  expect(left?.rows).toBe("0");
});
