import { describe, expect, test } from "vitest";
import { reconcile } from "@/lib/billing/reconciliation/reconcile";
import type { Context } from "@/lib/context";
import { createTossClient } from "@/lib/toss/client";
import { type Http, type HttpAnswer, sendOverNetwork } from "@/lib/toss/http";
import { checkedWorlds } from "@/tests/support/checked-worlds";
import { chargeOutsideTheApp, failLookups, paymentKeyOf } from "@/tests/support/planting";
import { DAY_MS, lastPaymentOf, onlyOpen, openDifferences, recent, repairAll, START } from "@/tests/support/reconciling";
import { SECRET_KEY, type World } from "@/tests/support/world";

const world = checkedWorlds();
const seconds = (from: Date, count: number) => new Date(from.getTime() + count * 1000);

/** The context with a wrapper around Toss that may answer list calls itself. */
function throughWire(w: World, list: (url: URL, pass: () => Promise<HttpAnswer>) => Promise<HttpAnswer>): Context {
  const wire: Http = (call) => {
    const pass = () => sendOverNetwork(call);
    return call.url.pathname === "/v1/transactions" ? list(call.url, pass) : pass();
  };
  return { ...w.context, toss: createTossClient({ baseUrl: w.emulator.url, secretKey: SECRET_KEY, http: wire }) };
}

/**
 * Ten people who paid on the first day, half an hour ago, two of whom were refunded in the console
 * since.
 */
async function withConsoleCancels() {
  const w = await world();
  const people = await w.subscribers(10);
  w.moveMinutes(5);
  for (const who of people.slice(0, 2)) await w.toss.consoleCancel(paymentKeyOf(await lastPaymentOf(w, who)), 1_000);
  w.moveMinutes(25);
  return { w, people };
}

describe("the window", () => {
  test("includes its first instant and not its last", async () => {
    const w = await world();
    await w.toss.consoleCancel(paymentKeyOf(await lastPaymentOf(w, await w.subscriber())));
    w.moveDays(2);
    const counts = async (from: Date, to: Date) => {
      const { transactions, entries } = await reconcile(w.context, { from, to });
      return { transactions, entries };
    };
    expect(await counts(seconds(START, -100), START)).toEqual({ transactions: 0, entries: 0 });
    expect(await counts(seconds(START, 1), seconds(START, 100))).toEqual({ transactions: 0, entries: 0 });
    expect(await openDifferences(w)).toEqual([]);
    expect(await counts(START, seconds(START, 1))).toEqual({ transactions: 2, entries: 1 });
    expect(await onlyOpen(w)).toMatchObject({ kind: "canceled_at_toss", hereWon: 0, tossWon: 9_900, repair: "record_refunds" });
    await repairAll(w);
  });

  test("of several days counts each transaction once, also one at the very midnight between two of its parts", async () => {
    const w = await world();
    await w.subscriber();
    w.moveTo(seconds(START, 86_400));
    await w.subscriber();
    w.moveDays(3);
    const told: Date[] = [];
    const onCompared = (until: Date) => told.push(until);
    const compared = await reconcile(w.context, { from: START, to: w.now(), onCompared });
    expect(compared).toMatchObject({ transactions: 2, entries: 2, found: 0 });
    expect(told.length).toBeGreaterThan(1);
    expect(told.toSorted((a, b) => a.getTime() - b.getTime())).toEqual(told);
    expect(told.at(-1)).toEqual(compared.comparedUntil);
  });

  test.each([1, 11, 12, 13])("is read to its end in pages of %i rows", async (pageRows) => {
    const { w } = await withConsoleCancels();
    const reconciled = await reconcile(w.context, recent(w, { pageRows }));
    expect(reconciled).toMatchObject({ status: "completed", transactions: 12, entries: 10, found: 2 });
    // A last page that is full may have a next one: only an incomplete page ends the list.
    const filled = (await w.toss.calls({ operation: "transactions" })).length;
    const emptyDay = 1;
    expect(filled - emptyDay).toBe(Math.floor(12 / pageRows) + 1);
    await repairAll(w);
  });

  test.each([
    { pageRows: 25, stretches: [1, 2, 4, 8, 16, 16], pages: 6 },
    // Twelve transactions are half a page: what follows is read in smaller parts again.
    { pageRows: 24, stretches: [1, 2, 4, 8, 4, 8, 16, 4], pages: 8 },
    // Two more pages: Toss's list includes both ends, and what happened at the border is in two of
    // them.
    { pageRows: 5, stretches: [1, 2, 4, 8, 4, 8, 16, 4], pages: 12 },
  ])("of weeks takes few questions while little comes: pages of $pageRows rows", async ({ pageRows, stretches, pages }) => {
    const { w } = await withConsoleCancels();
    w.moveDays(41);
    const asked: string[] = [];
    const heard = throughWire(w, (url, pass) => {
      const day = url.searchParams.get("startDate") ?? "";
      if (!url.searchParams.has("startingAfter")) asked.push(day);
      return pass();
    });
    const from = new Date(START.getTime() - 7 * DAY_MS);
    const to = new Date(from.getTime() + 47 * DAY_MS);
    expect(await reconcile(heard, { from, to, pageRows })).toMatchObject({ status: "completed", transactions: 12, found: 2 });
    const beginnings = [...asked, new Date(to.getTime() + 9 * 3_600_000).toISOString()].map((day) =>
      Date.parse(`${day.slice(0, 10)}Z`),
    );
    expect(beginnings.slice(1).map((day, nth) => (day - (beginnings[nth] ?? 0)) / DAY_MS)).toEqual(stretches);
    expect((await w.toss.calls({ operation: "transactions" })).length).toBe(pages);
    await repairAll(w);
  });
});

describe("the lag of Toss's list", () => {
  test("makes no difference of a charge, an unknown order or a cancel younger than it", async () => {
    const w = await world();
    const who = await w.subscriber();
    await w.toss.consoleCancel(paymentKeyOf(await lastPaymentOf(w, who)), 100);
    await chargeOutsideTheApp(w, { orderId: "elsewhere-1", customerKey: who.customerKey, amountWon: 5_000 });
    await w.toss.fault({ match: { operation: "transactions" }, action: { kind: "lookup_lag", ms: 60_000 }, times: "forever" });
    w.moveMinutes(14);
    expect(await reconcile(w.context, recent(w))).toMatchObject({ status: "completed", transactions: 0, entries: 0, found: 0 });
    w.moveMinutes(2);
    expect(await reconcile(w.context, recent(w))).toMatchObject({ transactions: 3, entries: 1, found: 2 });
    await repairAll(w);
    expect(await reconcile(w.context, recent(w))).toMatchObject({ found: 0 });
  });

  test("longer than we allow for still invents nothing, because a suspect is read by itself", async () => {
    const w = await world();
    await w.subscribers(3);
    await w.toss.fault({
      match: { operation: "transactions" },
      action: { kind: "lookup_lag", ms: 5 * DAY_MS },
      times: "forever",
    });
    w.moveMinutes(60);
    expect(await reconcile(w.context, recent(w))).toMatchObject({ transactions: 0, entries: 3, found: 0, status: "completed" });
  });
});

describe("when Toss fails", () => {
  test("a list that ends in the middle proves nothing about what is missing in it", async () => {
    const { w } = await withConsoleCancels();
    const broken = throughWire(w, (url, pass) =>
      url.searchParams.has("startingAfter") ? Promise.reject(new Error("the connection broke")) : pass(),
    );
    const reconciled = await reconcile(broken, recent(w, { pageRows: 4, from: START }));
    expect(reconciled).toMatchObject({ status: "incomplete", stopCode: "network", comparedUntil: null, found: 0 });
    expect(await openDifferences(w)).toEqual([]);
    expect(await reconcile(w.context, recent(w, { pageRows: 4 }))).toMatchObject({ status: "completed", found: 2 });
    await repairAll(w);
  });

  test("one broken answer is requested again; an outage ends the comparison and closes nothing", async () => {
    const { w } = await withConsoleCancels();
    await w.toss.fault({ match: { operation: "transactions" }, action: { kind: "reset_mid_body" }, times: 1 });
    expect(await reconcile(w.context, recent(w))).toMatchObject({ status: "completed", found: 2 });
    await w.toss.fault({ match: { operation: "*" }, action: { kind: "outage" } });
    expect(await reconcile(w.context, recent(w))).toMatchObject({ status: "incomplete", stopCode: "server_error", gone: 0 });
    expect(await openDifferences(w)).toHaveLength(2);
    await repairAll(w);
  });

  test("a suspicion that cannot be confirmed is no difference, and the run says that it is not complete", async () => {
    const { w } = await withConsoleCancels();
    await failLookups(w);
    const reconciled = await reconcile(w.context, recent(w));
    expect(reconciled).toMatchObject({ status: "incomplete", found: 0, unconfirmed: 2, stopCode: "unconfirmed" });
    expect(await openDifferences(w)).toEqual([]);
    await repairAll(w);
  });

  test("pages that overlap count a transaction once", async () => {
    const { w } = await withConsoleCancels();
    const keys: string[] = [];
    const overlapping = throughWire(w, async (url, pass) => {
      const after = url.searchParams.get("startingAfter");
      const before = after === null ? -1 : keys.indexOf(after) - 1;
      if (before >= 0) url.searchParams.set("startingAfter", keys[before] ?? "");
      const answer = await pass();
      const text = String(await answer.text(1_000_000));
      for (const { transactionKey } of JSON.parse(text) as { transactionKey: string }[])
        if (!keys.includes(transactionKey)) keys.push(transactionKey);
      return { ...answer, text: async () => text };
    });
    expect(await reconcile(overlapping, recent(w, { pageRows: 5 }))).toMatchObject({
      status: "completed",
      transactions: 12,
      found: 2,
    });
    await repairAll(w);
  });

  test("a list that never advances is given up instead of read for ever", async () => {
    const { w } = await withConsoleCancels();
    const stuck = throughWire(w, (url, pass) => {
      url.searchParams.delete("startingAfter");
      return pass();
    });
    expect(await reconcile(stuck, recent(w, { pageRows: 5 }))).toMatchObject({
      status: "incomplete",
      stopCode: "list_does_not_advance",
    });
    await repairAll(w);
  });

  test("a wrong key ends it with Toss's code", async () => {
    const { w } = await withConsoleCancels();
    await w.toss.settings({ secretKeys: ["test_sk_somebody_else"] });
    expect(await reconcile(w.context, recent(w))).toMatchObject({ status: "incomplete", stopCode: "UNAUTHORIZED_KEY" });
    await repairAll(w);
  });

  test("when the time is up, it stops and reports how far it came", async () => {
    const { w } = await withConsoleCancels();
    const from = new Date(START.getTime() - DAY_MS);
    let asked = 0;
    const reconciled = await reconcile(w.context, { from, to: w.now(), isOutOfTime: () => ++asked > 2 });
    expect(reconciled).toMatchObject({ status: "incomplete", stopCode: "out_of_time", comparedUntil: START, found: 0 });
    await repairAll(w);
  });
});

describe("the daily comparison", () => {
  const runs = (w: World) =>
    w.sql`select scheduled_on::text as day, status, found from reconciliation_runs where scheduled_on is not null order by scheduled_on`;

  test("comes once a day, after the charges, with the batch that the clock calls", async () => {
    const { w } = await withConsoleCancels();
    await w.runBatch({ trigger: "test" });
    expect(await runs(w)).toEqual([]);
    await Promise.all([w.runBatch({ trigger: "cron" }), w.runBatch({ trigger: "cron" })]);
    await w.runBatch({ trigger: "cron" });
    expect(await runs(w)).toEqual([{ day: "2026-03-10", status: "completed", found: 2 }]);
    await repairAll(w);
    w.moveDays(1);
    await w.runBatch({ trigger: "cron" });
    expect(await runs(w)).toEqual([
      { day: "2026-03-10", status: "completed", found: 2 },
      { day: "2026-03-11", status: "completed", found: 0 },
    ]);
  });

  test("that failed is tried again an hour later, and the batch that met it is none the worse", async () => {
    const { w, people } = await withConsoleCancels();
    w.moveTo("2026-04-10T10:00:00+09:00");
    await w.toss.fault({ match: { operation: "transactions" }, action: { kind: "outage" } });
    expect(await w.runBatch({ trigger: "cron" })).toMatchObject({ status: "completed", paid: people.length });
    expect(await runs(w)).toMatchObject([{ status: "incomplete" }]);
    await w.toss.clearFaults();
    w.moveMinutes(59);
    await w.runBatch({ trigger: "cron" });
    expect(await runs(w)).toMatchObject([{ status: "incomplete" }]);
    w.moveMinutes(2);
    await w.runBatch({ trigger: "cron" });
    expect(await runs(w)).toMatchObject([{ status: "completed" }]);
    await repairAll(w);
  });

  test("does not begin when the batch has no time left, and concludes nothing while Toss refuses our key", async () => {
    const { w } = await withConsoleCancels();
    await w.runBatch({ trigger: "cron", isOutOfTime: () => true });
    expect(await runs(w)).toEqual([]);
    w.moveTo("2026-04-10T10:00:00+09:00");
    await w.toss.settings({ secretKeys: ["test_sk_somebody_else"] });
    expect(await w.runBatch({ trigger: "cron" })).toMatchObject({ status: "stopped" });
    expect(await runs(w)).toMatchObject([{ status: "incomplete" }]);
    expect(await openDifferences(w)).toEqual([]);
    await repairAll(w);
  });
});
