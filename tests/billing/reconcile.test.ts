import { describe, expect, test } from "vitest";
import type { Person } from "@/db/queries/people";
import { readDifferences } from "@/lib/billing/read-differences";
import { type ReconcileInput, reconcile } from "@/lib/billing/reconcile";
import { repairDifference } from "@/lib/billing/repair-difference";
import type { Context } from "@/lib/context";
import { createTossClient } from "@/lib/toss/client";
import { judgedWorlds } from "@/tests/support/judged-worlds";
import {
  approveAnotherAmount,
  chargePastUs,
  declineAlthoughApproved,
  loseAnswer,
  paymentKeyOf,
  refuseLookups,
} from "@/tests/support/planting";
import { present, SECRET_KEY, type World } from "@/tests/support/world";

const world = judgedWorlds();
const DAY_MS = 86_400_000;
/** When the people of a new world subscribe. */
const START = new Date("2026-03-10T10:00:00+09:00");
const seconds = (from: Date, count: number) => new Date(from.getTime() + count * 1000);

const recent = (w: World, change: Partial<ReconcileInput> = {}): ReconcileInput => ({
  from: new Date(w.now().getTime() - 3 * DAY_MS),
  to: w.now(),
  ...change,
});
const open = async (w: World) => (await readDifferences(w.context, { limit: 100 })).rows;
const onlyOpen = async (w: World) => {
  const rows = await open(w);
  expect(rows).toHaveLength(1);
  return present(rows[0], "a difference");
};
/** Compares everything and confirms every repair: the books are held against Toss after each test. */
async function mend(w: World): Promise<void> {
  await w.toss.clearFaults();
  await w.toss.settings({ secretKeys: [SECRET_KEY] });
  await reconcile(w.context, { from: new Date(START.getTime() - DAY_MS), to: w.now() });
  for (const { id } of await open(w)) await repairDifference(w.context, { differenceId: id });
  expect(await open(w)).toEqual([]);
}
const lastPaymentOf = async (w: World, who: Person) => present((await w.paymentsOf(who)).at(-1), "a payment");
const cancelsAtToss = (w: World) => w.toss.calls({ operation: "cancel" });

/** The context, with something between it and Toss that may answer for the list of transactions. */
function throughWire(w: World, list: (url: URL, pass: () => Promise<Response>) => Promise<Response>): Context {
  const wire: typeof fetch = (input, init) => {
    const url = new URL(String(input));
    const pass = () => fetch(url, init);
    return url.pathname === "/v1/transactions" ? list(url, pass) : pass();
  };
  return { ...w.context, toss: createTossClient({ baseUrl: w.emulator.url, secretKey: SECRET_KEY, fetch: wire }) };
}

/** Ten people who paid on the first day, half an hour ago, two of whom were refunded in the console since. */
async function withConsoleCancels() {
  const w = await world();
  const people = await w.subscribers(10);
  w.moveMinutes(5);
  for (const who of people.slice(0, 2)) await w.toss.consoleCancel(paymentKeyOf(await lastPaymentOf(w, who)), 1_000);
  w.moveMinutes(25);
  return { w, people };
}

describe("the window", () => {
  test("takes in its first instant and not its last", async () => {
    const w = await world();
    await w.toss.consoleCancel(paymentKeyOf(await lastPaymentOf(w, await w.subscriber())));
    w.moveDays(2);
    const counts = async (from: Date, to: Date) => {
      const { transactions, entries } = await reconcile(w.context, { from, to });
      return { transactions, entries };
    };
    expect(await counts(seconds(START, -100), START)).toEqual({ transactions: 0, entries: 0 });
    expect(await counts(seconds(START, 1), seconds(START, 100))).toEqual({ transactions: 0, entries: 0 });
    expect(await open(w)).toEqual([]);
    expect(await counts(START, seconds(START, 1))).toEqual({ transactions: 2, entries: 1 });
    expect(await onlyOpen(w)).toMatchObject({ kind: "canceled_at_toss", hereWon: 0, tossWon: 9_900, repair: "record_refunds" });
    await mend(w);
  });

  test("of several days counts each transaction once, also one at the very midnight between two of its parts", async () => {
    const w = await world();
    await w.subscriber();
    w.moveTo(seconds(START, 86_400));
    await w.subscriber();
    w.moveDays(3);
    expect(await reconcile(w.context, { from: START, to: w.now() })).toMatchObject({ transactions: 2, entries: 2, found: 0 });
  });

  test.each([1, 11, 12, 13])("is read to its end in pages of %i rows", async (pageRows) => {
    const { w } = await withConsoleCancels();
    const reconciled = await reconcile(w.context, recent(w, { pageRows }));
    expect(reconciled).toMatchObject({ status: "completed", transactions: 12, entries: 10, found: 2 });
    // A last page that is full may have a next one: only an incomplete page ends the list.
    const filled = (await w.toss.calls({ operation: "transactions" })).length;
    const emptyDays = 2;
    expect(filled - emptyDays).toBe(Math.floor(12 / pageRows) + 1);
    await mend(w);
  });
});

describe("the lag of Toss's list", () => {
  test("makes no difference of a charge, an unknown order or a cancel younger than it", async () => {
    const w = await world();
    const who = await w.subscriber();
    await w.toss.consoleCancel(paymentKeyOf(await lastPaymentOf(w, who)), 100);
    await chargePastUs(w, { orderId: "elsewhere-1", customerKey: who.customerKey, amountWon: 5_000 });
    await w.toss.fault({ match: { operation: "transactions" }, action: { kind: "lookup_lag", ms: 60_000 }, times: "forever" });
    w.moveMinutes(14);
    expect(await reconcile(w.context, recent(w))).toMatchObject({ status: "completed", transactions: 0, entries: 0, found: 0 });
    w.moveMinutes(2);
    expect(await reconcile(w.context, recent(w))).toMatchObject({ transactions: 3, entries: 1, found: 2 });
    await mend(w);
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

describe("when Toss does not play along", () => {
  test("a list that breaks off in the middle concludes nothing of what is missing in it", async () => {
    const { w } = await withConsoleCancels();
    const broken = throughWire(w, (url, pass) =>
      url.searchParams.has("startingAfter") ? Promise.reject(new TypeError("fetch failed")) : pass(),
    );
    const reconciled = await reconcile(broken, recent(w, { pageRows: 4, from: START }));
    expect(reconciled).toMatchObject({ status: "incomplete", stopCode: "network", comparedUntil: null, found: 0 });
    expect(await open(w)).toEqual([]);
    expect(await reconcile(w.context, recent(w, { pageRows: 4 }))).toMatchObject({ status: "completed", found: 2 });
    await mend(w);
  });

  test("one broken answer is asked for again; an outage ends the comparison and closes nothing", async () => {
    const { w } = await withConsoleCancels();
    await w.toss.fault({ match: { operation: "transactions" }, action: { kind: "reset_mid_body" }, times: 1 });
    expect(await reconcile(w.context, recent(w))).toMatchObject({ status: "completed", found: 2 });
    await w.toss.fault({ match: { operation: "*" }, action: { kind: "outage" } });
    expect(await reconcile(w.context, recent(w))).toMatchObject({ status: "incomplete", stopCode: "server_error", gone: 0 });
    expect(await open(w)).toHaveLength(2);
    await mend(w);
  });

  test("a suspicion that cannot be confirmed is no difference, and the run says that it is not complete", async () => {
    const { w } = await withConsoleCancels();
    await refuseLookups(w);
    const reconciled = await reconcile(w.context, recent(w));
    expect(reconciled).toMatchObject({ status: "incomplete", found: 0, unconfirmed: 2, stopCode: "unconfirmed" });
    expect(await open(w)).toEqual([]);
    await mend(w);
  });

  test("pages that overlap count a transaction once", async () => {
    const { w } = await withConsoleCancels();
    const keys: string[] = [];
    const overlapping = throughWire(w, async (url, pass) => {
      const after = url.searchParams.get("startingAfter");
      const before = after === null ? -1 : keys.indexOf(after) - 1;
      if (before >= 0) url.searchParams.set("startingAfter", keys[before] ?? "");
      const answer = await pass();
      for (const { transactionKey } of (await answer.clone().json()) as { transactionKey: string }[])
        if (!keys.includes(transactionKey)) keys.push(transactionKey);
      return answer;
    });
    expect(await reconcile(overlapping, recent(w, { pageRows: 5 }))).toMatchObject({
      status: "completed",
      transactions: 12,
      found: 2,
    });
    await mend(w);
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
    await mend(w);
  });

  test("a wrong key ends it with Toss's code", async () => {
    const { w } = await withConsoleCancels();
    await w.toss.settings({ secretKeys: ["test_sk_somebody_else"] });
    expect(await reconcile(w.context, recent(w))).toMatchObject({ status: "incomplete", stopCode: "UNAUTHORIZED_KEY" });
    await mend(w);
  });

  test("when the time is over, it stops and says how far it came", async () => {
    const { w } = await withConsoleCancels();
    const from = new Date(START.getTime() - 2 * DAY_MS);
    let asked = 0;
    const reconciled = await reconcile(w.context, { from, to: w.now(), isOutOfTime: () => ++asked > 4 });
    expect(reconciled).toMatchObject({ status: "incomplete", stopCode: "out_of_time", comparedUntil: START, found: 0 });
    await mend(w);
  });
});

describe("a repair", () => {
  async function withOrphan() {
    const w = await world();
    const who = await w.subscriber();
    w.moveTo("2026-04-10T10:00:00+09:00");
    await declineAlthoughApproved(w, who);
    await w.runBatch();
    w.moveMinutes(20);
    await reconcile(w.context, recent(w));
    return { w, who, difference: await onlyOpen(w) };
  }

  test("gives orphan money back only when it is confirmed, once, however often and by however many", async () => {
    const { w, who, difference } = await withOrphan();
    expect(difference).toMatchObject({
      kind: "missing_here",
      repair: "refund_orphan",
      hereWon: 0,
      tossWon: 9_900,
      userId: who.id,
    });
    expect(await cancelsAtToss(w)).toEqual([]);
    const input = { differenceId: difference.id };
    const answers = await Promise.all([repairDifference(w.context, input), repairDifference(w.context, input)]);
    answers.push(await repairDifference(w.context, input));
    expect(answers.filter(({ kind }) => kind === "repaired")).toHaveLength(1);
    expect(w.approvalsOf(who).map(({ balanceAmount, cancels }) => [balanceAmount, cancels.length])).toEqual([
      [9_900, 0],
      [0, 1],
    ]);
    const audited =
      await w.sql`select actor, action from audit_events where action like 'orphan%' or action like 'difference%' order by id`;
    expect(audited.at(0)).toEqual({ actor: "operator:test", action: "orphan_refund_begun" });
    expect(audited.filter(({ action }) => action === "difference_closed")).toHaveLength(1);
  });

  test("is refused, and moves nothing, when the two sides differ otherwise than the operator saw", async () => {
    const { w, who, difference } = await withOrphan();
    await w.toss.consoleCancel(present(w.approvalsOf(who).at(-1), "the approval").paymentKey, 900);
    const refused = await repairDifference(w.context, { differenceId: difference.id });
    expect(refused).toMatchObject({ kind: "refused", reason: "changed" });
    expect(await cancelsAtToss(w)).toEqual([]);
    w.moveMinutes(20);
    await reconcile(w.context, recent(w));
    expect(await onlyOpen(w)).toMatchObject({ id: difference.id, tossWon: 9_000 });
    expect(await repairDifference(w.context, { differenceId: difference.id })).toMatchObject({ kind: "repaired" });
  });

  test("does nothing about a difference that does not hold any more", async () => {
    const { w, who, difference } = await withOrphan();
    await w.toss.consoleCancel(present(w.approvalsOf(who).at(-1), "the approval").paymentKey);
    expect(await repairDifference(w.context, { differenceId: difference.id })).toMatchObject({ kind: "closed", status: "gone" });
    expect(await cancelsAtToss(w)).toEqual([]);
  });

  test("whose answer is lost stays open, and is finished by repeating it", async () => {
    const { w, who, difference } = await withOrphan();
    await w.toss.fault({ match: { operation: "cancel" }, action: { kind: "reset_after" } });
    const input = { differenceId: difference.id };
    expect(await repairDifference(w.context, input)).toMatchObject({ kind: "refused", reason: "toss_unreadable" });
    expect(await repairDifference(w.context, input)).toMatchObject({ kind: "closed", status: "gone" });
    expect(w.approvalsOf(who).at(-1)).toMatchObject({ balanceAmount: 0, cancels: [{ cancelAmount: 9_900 }] });
  });

  test("of an amount that nobody asked for also closes the attempt, so that the right one is charged; a crash in between is made good", async () => {
    const w = await world();
    const who = await w.subscriber();
    w.moveTo("2026-04-10T10:00:00+09:00");
    await approveAnotherAmount(w, who, 9_000);
    expect(await w.runBatch()).toMatchObject({ unknown: 1 });
    w.moveMinutes(20);
    await reconcile(w.context, recent(w));
    const { id } = await onlyOpen(w);
    // Killed after the cancel: the money is back, the attempt still open.
    await w.toss.consoleCancel(present(w.approvalsOf(who).at(-1), "the approval").paymentKey);
    expect(await repairDifference(w.context, { differenceId: id })).toMatchObject({ kind: "repaired" });
    expect(await lastPaymentOf(w, who)).toMatchObject({ status: "declined", decline_code: "REFUNDED_BY_RECONCILIATION" });
    expect(await w.subscriptionOf(who)).toMatchObject({ status: "active", delinquentSince: null });
    expect(await w.runBatch()).toMatchObject({ due: 1, paid: 1 });
    expect(w.approvalsOf(who).map(({ balanceAmount }) => balanceAmount)).toEqual([9_900, 0, 9_900]);
  });

  test("of an attempt whose answer was lost settles it like any look-up", async () => {
    const w = await world();
    const who = await w.subscriber();
    w.moveTo("2026-04-10T10:00:00+09:00");
    await loseAnswer(w, who);
    await refuseLookups(w);
    await w.runBatch();
    await w.toss.clearFaults();
    w.moveMinutes(20);
    await reconcile(w.context, recent(w));
    expect(await onlyOpen(w)).toMatchObject({
      kind: "missing_here",
      repair: "reread",
      hereStatus: "pending",
      tossStatus: "DONE",
    });
    expect(await repairDifference(w.context, { differenceId: (await onlyOpen(w)).id })).toMatchObject({ kind: "repaired" });
    expect(await w.subscriptionOf(who)).toMatchObject({ currentPeriodEnd: new Date("2026-05-10T10:00:00+09:00") });
  });

  test("that a person accepts stays accepted until the amounts change", async () => {
    const w = await world();
    await w.subscriber();
    const paymentKey = await chargePastUs(w, { orderId: "other-shop-1", customerKey: "somebody-else", amountWon: 5_000 });
    w.moveMinutes(20);
    await reconcile(w.context, recent(w));
    const { id, userId } = await onlyOpen(w);
    expect(userId).toBeNull();
    expect(await repairDifference(w.context, { differenceId: id })).toMatchObject({ kind: "refused", reason: "needs_a_person" });
    expect(await repairDifference(w.context, { differenceId: id, acceptWithNote: "the other shop" })).toMatchObject({
      kind: "accepted",
    });
    expect(await reconcile(w.context, recent(w))).toMatchObject({ found: 0 });
    await w.toss.consoleCancel(paymentKey, 1_000);
    w.moveMinutes(20);
    expect(await reconcile(w.context, recent(w))).toMatchObject({ found: 1 });
    // Back in the other shop's hands, so that the books are held against our own money only.
    await w.toss.consoleCancel(paymentKey);
    expect(await reconcile(w.context, recent(w))).toMatchObject({ found: 0, gone: 1 });
  });

  test("is closed with a date and a reason or not at all, says the database, and stands open once", async () => {
    const { w, difference } = await withOrphan();
    const set = (change: string) => w.sql.unsafe(`update reconciliation_differences set ${change} where id = '${difference.id}'`);
    await expect(set("status = 'repaired'")).rejects.toThrow("closed_has_date");
    await expect(set("status = 'accepted', closed_at = now(), closed_by = 'x'")).rejects.toThrow("accepted_has_note");
    await expect(
      w.sql`insert into reconciliation_differences (id, run_id, kind, repair, subject, order_id, occurred_at, found_at, seen_at)
        select gen_random_uuid(), run_id, kind, repair, subject, order_id, now(), now(), now() from reconciliation_differences`,
    ).rejects.toThrow("open_unique");
    await mend(w);
  });

  test("of nothing is said to be nothing", async () => {
    const w = await world();
    expect(await repairDifference(w.context, { differenceId: crypto.randomUUID() })).toEqual({ kind: "not_found" });
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
    await mend(w);
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
    await mend(w);
  });

  test("does not begin when the batch has no time left, or was stopped by a fault of our own", async () => {
    const { w } = await withConsoleCancels();
    await w.runBatch({ trigger: "cron", isOutOfTime: () => true });
    expect(await runs(w)).toEqual([]);
    w.moveTo("2026-04-10T10:00:00+09:00");
    await w.toss.settings({ secretKeys: ["test_sk_somebody_else"] });
    expect(await w.runBatch({ trigger: "cron" })).toMatchObject({ status: "stopped" });
    expect(await runs(w)).toEqual([]);
    await mend(w);
  });
});
