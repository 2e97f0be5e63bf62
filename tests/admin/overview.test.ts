import { describe, expect, test } from "vitest";
import type { Person } from "@/db/queries/account/people";
import { readPageKey } from "@/lib/admin/page-key";
import { type OverviewInput, readAdminOverview } from "@/lib/admin/read-admin-overview";
import { reconcile } from "@/lib/billing/reconciliation/reconcile";
import { repairDifference } from "@/lib/billing/reconciliation/repair-difference";
import { receiveWebhook } from "@/lib/billing/webhook/receive-webhook";
import { checkedWorlds } from "@/tests/support/checked-worlds";
import { recent } from "@/tests/support/reconciling";
import { CARDS, type World } from "@/tests/support/world";

const world = checkedWorlds();

const overview = (w: World, input: Partial<OverviewInput> = {}) =>
  readAdminOverview(w.context, { paymentsBefore: null, pastDueAfter: null, ...input });
const kinds = ({ concerns }: Awaited<ReturnType<typeof overview>>) => concerns.map(({ kind }) => kind);
const declineWith = (w: World, who: Person, code: string) => w.toss.behaviour(who.customerKey, { kind: "decline", code });

/**
 * Customers who pay, one with an empty card, one with a stopped card and one who cancelled; a month
 * and a batch later.
 */
async function afterAMonth(w: World) {
  const [minji, seojun, dry, stopped, leaving] = await Promise.all([1, 2, 3, 4, 5].map(() => w.subscriber()));
  const yearly = await w.subscriber({ plan: "pro_yearly" });
  if (!minji || !seojun || !dry || !stopped || !leaving) throw new Error("five subscribers");
  await w.cancel(leaving);
  await declineWith(w, dry, "REJECT_CARD_PAYMENT");
  await declineWith(w, stopped, "INVALID_STOPPED_CARD");
  w.moveTo("2026-04-10T10:00:00+09:00");
  await w.runBatch();
  return { minji, seojun, dry, stopped, leaving, yearly };
}

describe("the admin's first page", () => {
  test("counts today's paid and declined payments, and unpaid, due and ending subscriptions", async () => {
    const w = await world();
    const { dry, stopped } = await afterAMonth(w);
    const seen = await overview(w);
    const [rows] = await w.sql`
      select count(*) filter (where status = 'paid' and settled_at >= '2026-04-10T00:00:00+09:00')::int as paid,
        coalesce(sum(amount_won) filter (where status = 'paid' and settled_at >= '2026-04-10T00:00:00+09:00'), 0)::int as "paidWon",
        count(*) filter (where status = 'declined' and settled_at >= '2026-04-10T00:00:00+09:00')::int as declined
      from payments`;
    expect(seen.today).toEqual(rows);
    expect(seen.today).toEqual({ paid: 2, paidWon: 19_800, declined: 2 });

    expect(seen.pastDue).toMatchObject({ count: 2, won: 19_800, next: null });
    expect(seen.pastDue.rows.map(({ email, reason, amountWon }) => ({ email, reason, amountWon }))).toEqual(
      expect.arrayContaining([
        { email: dry.email, reason: "insufficient_funds", amountWon: 9_900 },
        { email: stopped.email, reason: "card_stopped", amountWon: 9_900 },
      ]),
    );
    const nextOf = (who: Person) => seen.pastDue.rows.find(({ userId }) => userId === who.id)?.nextAttemptAt ?? null;
    expect(nextOf(dry)).toEqual(new Date("2026-04-11T09:00:00+09:00"));
    expect(nextOf(stopped)).toBeNull();

    // Tomorrow's batch retries the empty card. The stopped card is not retried; the batch of the
    // 18th ends it after grace.
    expect(seen.due.now).toEqual({ charges: 0, won: 0, ends: 0 });
    expect(seen.due.days.map(({ charges }) => charges)).toEqual([1, 0, 0, 0, 0, 0, 0]);
    expect(seen.due.week).toEqual({ charges: 1, won: 9_900, ends: 0 });
    expect(seen.due.days[0]?.at).toEqual(new Date("2026-04-11T09:00:00+09:00"));
    expect(kinds(seen)).toEqual(["unpaid"]);
    expect(seen.runs[0]).toMatchObject({ status: "completed", paid: 2, declined: 2, ended: 1 });
  });

  test("shows what is due now and in each coming batch, to the millisecond", async () => {
    const w = await world({ startAt: "2026-03-10T09:00:00+09:00" });
    await w.subscriber();
    const leaving = await w.subscriber();
    await w.cancel(leaving);
    w.moveTo("2026-03-10T09:00:00.001+09:00");
    await w.subscriber();

    w.moveTo("2026-04-09T12:00:00+09:00");
    // Due at 09:00 sharp belongs to that day's batch; a millisecond later to the next day's.
    expect((await overview(w)).due.days.map(({ charges, ends }) => [charges, ends]).slice(0, 3)).toEqual([
      [1, 1],
      [1, 0],
      [0, 0],
    ]);
    w.moveTo("2026-04-10T09:00:00+09:00");
    const atNine = (await overview(w)).due;
    expect(atNine.now).toEqual({ charges: 1, won: 9_900, ends: 1 });
    expect(atNine.week).toEqual({ charges: 1, won: 9_900, ends: 0 });
    await w.runBatch();
    expect((await overview(w)).due.now).toEqual({ charges: 0, won: 0, ends: 0 });
  });

  test("raises a concern when a payment has been pending for an hour, not before", async () => {
    const w = await world();
    await w.runBatch();
    await w.toss.fault({ match: { operation: "charge" }, action: { kind: "reset_before" } });
    await w.toss.fault({ match: { operation: "lookup" }, action: { kind: "outage" }, times: "forever" });
    const who = await w.person();
    await w.subscribe(who);
    w.moveMinutes(59);
    const calm = await overview(w);
    expect(calm.unknown).toMatchObject({ count: 1, won: 9_900, rows: [{ email: who.email, status: "pending" }] });
    expect(calm.unknown.rows[0]?.lookup).toMatchObject({ tries: expect.any(Number), reason: expect.any(String), code: null });
    expect(kinds(calm)).toEqual([]);
    w.moveMinutes(1);
    expect((await overview(w)).concerns).toEqual([{ kind: "unknown_payments", count: 1 }]);
    await w.toss.clearFaults();
    w.moveMinutes(60);
    await w.runBatch();
    expect((await overview(w)).unknown.count).toBe(0);
  });

  test("lists a postponed subscription with its problem and the next try", async () => {
    const w = await world();
    const who = await w.subscriber();
    await w.subscriber();
    await declineWith(w, who, "INVALID_REQUEST");
    w.moveTo("2026-04-10T10:00:00+09:00");
    await w.runBatch();
    const seen = await overview(w);
    expect(seen.problems).toMatchObject({ count: 1, rows: [{ email: who.email, problem: "INVALID_REQUEST" }] });
    expect(seen.problems.rows[0]?.nextTryAt).toEqual(new Date("2026-04-11T10:00:00+09:00"));
    expect(seen.concerns).toEqual([{ kind: "stuck_subscriptions", count: 1 }]);
  });

  test("raises a concern about a missing or stopped batch, and none after a good one", async () => {
    const w = await world();
    expect(kinds(await overview(w))).toEqual(["batch_never_ran"]);
    await w.subscriber();
    w.moveTo("2026-04-10T10:00:00+09:00");
    await w.toss.fault({
      match: { operation: "charge" },
      action: { kind: "decline", code: "UNAUTHORIZED_KEY" },
      times: "forever",
    });
    await w.runBatch();
    expect((await overview(w)).concerns).toEqual([{ kind: "run_stopped", code: "UNAUTHORIZED_KEY" }]);
    await w.toss.clearFaults();
    await w.runBatch();
    expect(kinds(await overview(w))).toEqual([]);
    w.moveMinutes(26 * 60);
    expect(kinds(await overview(w))).toEqual([]);
    w.moveMinutes(1);
    expect(kinds(await overview(w))).toEqual(["batch_late"]);
  });

  test("lists keys that Toss does not delete and webhooks that wait", async () => {
    const w = await world();
    const who = await w.subscriber();
    const [payment] = await w.paymentsOf(who);
    await w.toss.fault({ match: { operation: "delete" }, action: { kind: "outage" }, times: "forever" });
    await w.changeCard(who);
    await w.toss.fault({ match: { operation: "lookup" }, action: { kind: "outage" }, times: "forever" });
    const rawBody = Buffer.from(JSON.stringify({ eventType: "PAYMENT_STATUS_CHANGED", data: { orderId: payment?.order_id } }));
    await receiveWebhook(w.context, { rawBody, headers: {}, secrets: {} });
    for (let i = 0; i < 3; i++) {
      await w.runBatch();
      w.moveMinutes(1);
    }
    w.moveMinutes(61);
    const seen = await overview(w);
    expect(seen.undeletedKeys).toMatchObject({ count: 1, rows: [{ email: who.email, tries: expect.any(Number) }] });
    expect(seen.webhooks).toMatchObject({ count: 1, rows: [{ eventType: "PAYMENT_STATUS_CHANGED", tries: 3 }] });
    expect(kinds(seen)).toEqual(["unprocessed_webhooks", "undeleted_keys"]);
    expect(JSON.stringify(seen)).not.toContain([...w.emulator.state.billingKeys.keys()][0]);
    await w.toss.clearFaults();
    await w.runBatch();
    expect(kinds(await overview(w))).toEqual([]);
  });

  test("lists each difference from Toss with its proposed repair", async () => {
    const w = await world();
    const [payment] = await w.paymentsOf(await w.subscriber());
    await w.toss.consoleCancel(payment?.payment_key ?? "", 900);
    await w.runBatch();
    w.moveMinutes(20);
    await reconcile(w.context, recent(w));
    const seen = await overview(w);
    expect(kinds(seen)).toEqual(["open_differences"]);
    expect(seen.differences).toMatchObject({ count: 1, rows: [{ kind: "canceled_at_toss", hereWon: 0, tossWon: 900 }] });
    const [difference] = seen.differences.rows;
    await repairDifference(w.context, { differenceId: difference?.id ?? "" });
    expect(kinds(await overview(w))).toEqual([]);
  });

  test("pages payments and unpaid subscriptions by key: each row once, in order, with the right status", async () => {
    const w = await world();
    await Promise.all(Array.from({ length: 24 }, () => w.subscriber({ card: CARDS.goodOnce })));
    w.moveTo("2026-04-10T10:00:00+09:00");
    await w.runBatch();
    const first = await overview(w);
    expect(first.payments.rows).toHaveLength(20);
    const second = await overview(w, { paymentsBefore: readPageKey(first.payments.next ?? "") });
    const third = await overview(w, { paymentsBefore: readPageKey(second.payments.next ?? "") });
    expect(third.payments.next).toBeNull();
    const ids = [first, second, third].flatMap(({ payments }) => payments.rows.map(({ id }) => id));
    const rows = await w.sql`select id from payments order by created_at desc, id desc`;
    expect(ids).toEqual(rows.map(({ id }) => id));

    expect(first.pastDue).toMatchObject({ count: 24 });
    const rest = await overview(w, { pastDueAfter: readPageKey(first.pastDue.next ?? ""), status: "declined" });
    expect(new Set([...first.pastDue.rows, ...rest.pastDue.rows].map(({ id }) => id)).size).toBe(24);
    expect(rest.pastDue.next).toBeNull();
    expect(new Set(rest.payments.rows.map(({ status }) => status))).toEqual(new Set(["declined"]));
  });
});
