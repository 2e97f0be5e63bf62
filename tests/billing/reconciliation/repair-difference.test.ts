import { describe, expect, test } from "vitest";
import { reconcile } from "@/lib/billing/reconciliation/reconcile";
import { repairDifference } from "@/lib/billing/reconciliation/repair-difference";
import { checkedWorlds } from "@/tests/support/checked-worlds";
import { approveWrongAmount, chargeOutsideTheApp, failLookups, loseAnswer } from "@/tests/support/planting";
import { lastPaymentOf, onlyOpen, recent, repairAll, withOrphan } from "@/tests/support/reconciling";
import { present, type World } from "@/tests/support/world";

const world = checkedWorlds();
const cancelsAtToss = (w: World) => w.toss.calls({ operation: "cancel" });

describe("a repair", () => {
  test("refunds an orphan payment only on confirmation, once, however many operators confirm it", async () => {
    const { w, who, difference } = await withOrphan(world);
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

  test("is refused and moves nothing when the difference is not the one that the operator saw", async () => {
    const { w, who, difference } = await withOrphan(world);
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
    const { w, who, difference } = await withOrphan(world);
    await w.toss.consoleCancel(present(w.approvalsOf(who).at(-1), "the approval").paymentKey);
    expect(await repairDifference(w.context, { differenceId: difference.id })).toMatchObject({ kind: "closed", status: "gone" });
    expect(await cancelsAtToss(w)).toEqual([]);
  });

  test("whose answer is lost stays open, and is finished by repeating it", async () => {
    const { w, who, difference } = await withOrphan(world);
    await w.toss.fault({ match: { operation: "cancel" }, action: { kind: "reset_after" } });
    const input = { differenceId: difference.id };
    expect(await repairDifference(w.context, input)).toMatchObject({ kind: "refused", reason: "toss_unreadable" });
    expect(await repairDifference(w.context, input)).toMatchObject({ kind: "closed", status: "gone" });
    expect(w.approvalsOf(who).at(-1)).toMatchObject({ balanceAmount: 0, cancels: [{ cancelAmount: 9_900 }] });
  });

  test("of a wrong amount also closes the attempt, so that the right one is charged, even after a crash in between", async () => {
    const w = await world();
    const who = await w.subscriber();
    w.moveTo("2026-04-10T10:00:00+09:00");
    await approveWrongAmount(w, who, 9_000);
    expect(await w.runBatch()).toMatchObject({ unknown: 1 });
    w.moveMinutes(20);
    await reconcile(w.context, recent(w));
    const { id } = await onlyOpen(w);
    // Killed after the cancel: the money is refunded, the attempt still pending.
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
    await failLookups(w);
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

  test("that an operator accepts stays accepted until the amounts change", async () => {
    const w = await world();
    await w.subscriber();
    const paymentKey = await chargeOutsideTheApp(w, { orderId: "other-shop-1", customerKey: "somebody-else", amountWon: 5_000 });
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
    const { w, difference } = await withOrphan(world);
    const set = (change: string) => w.sql.unsafe(`update reconciliation_differences set ${change} where id = '${difference.id}'`);
    await expect(set("status = 'repaired'")).rejects.toThrow("closed_has_date");
    await expect(set("status = 'accepted', closed_at = now(), closed_by = 'x'")).rejects.toThrow("accepted_has_note");
    await expect(
      w.sql`insert into reconciliation_differences (id, run_id, kind, repair, subject, order_id, occurred_at, found_at, seen_at)
        select gen_random_uuid(), run_id, kind, repair, subject, order_id, now(), now(), now() from reconciliation_differences`,
    ).rejects.toThrow("open_unique");
    await repairAll(w);
  });

  test("of an unknown difference is not found", async () => {
    const w = await world();
    expect(await repairDifference(w.context, { differenceId: crypto.randomUUID() })).toEqual({ kind: "not_found" });
  });
});
