import { describe, expect, test } from "vitest";
import type { Person } from "@/db/queries/account/people";
import { refundPayment } from "@/lib/billing/refund/refund-payment";
import { requestOwnRefund } from "@/lib/billing/refund/request-own-refund";
import { checkedWorlds } from "@/tests/support/checked-worlds";
import { holdNext } from "@/tests/support/held-call";
import { CARDS, present, type World } from "@/tests/support/world";

const world = checkedWorlds();

const paymentOf = async (w: World, person: Person, nth = 0) => present((await w.paymentsOf(person))[nth], "a payment");
const refund = async (w: World, person: Person, amountWon: number, reason = "서비스 장애", nth = 0) =>
  refundPayment({ ...w.context, actor: "operator:kim" }, { paymentId: (await paymentOf(w, person, nth)).id, amountWon, reason });
const refundsOf = (w: World, person: Person) =>
  w.sql<{ status: string; amount_won: number; requested_by: string; reason: string }[]>`
    select status, amount_won, requested_by, reason from refunds where user_id = ${person.id} order by requested_at, tried_at, balance_won desc, id`;
const givenBack = (w: World, person: Person) =>
  w.approvalsOf(person).reduce((sum, payment) => sum + payment.totalAmount - payment.balanceAmount, 0);

describe("an operator's refund", () => {
  test("in part: the subscription and its renewal stay", async () => {
    const w = await world();
    const person = await w.subscriber();
    expect(await refund(w, person, 3_000)).toMatchObject({ kind: "refunded", leftWon: 6_900 });
    expect(await refundsOf(w, person)).toMatchObject([
      { status: "done", amount_won: 3_000, requested_by: "operator:kim", reason: "서비스 장애" },
    ]);
    const audited = await w.sql<{ detail: { reason?: string } }[]>`
      select detail from audit_events where action = 'refund_requested' and user_id = ${person.id}`;
    expect(audited.map(({ detail }) => detail.reason)).toEqual(["서비스 장애"]);
    w.moveTo("2026-04-10T10:00:00+09:00");
    expect(await w.runBatch()).toMatchObject({ paid: 1 });
  });

  test("in full, of the running period: the subscription ends at once and its key is deleted", async () => {
    const w = await world();
    const person = await w.subscriber();
    expect(await refund(w, person, 9_900)).toMatchObject({ kind: "refunded", leftWon: 0 });
    expect(await w.subscriptionOf(person)).toMatchObject({ status: "ended", endReason: "refunded" });
    expect([...w.emulator.state.billingKeys.values()].every((key) => key.deletedAtMs !== null)).toBe(true);
  });

  test("in full, of an earlier period: the running one stays", async () => {
    const w = await world();
    const person = await w.subscriber();
    w.moveTo("2026-04-10T10:00:00+09:00");
    await w.runBatch();
    expect(await refund(w, person, 9_900)).toMatchObject({ kind: "refunded" });
    expect((await w.subscriptionOf(person)).status).toBe("active");
  });

  test("of a past due and of an ended subscription is possible", async () => {
    const w = await world();
    const [late, gone] = [await w.subscriber({ card: CARDS.goodOnce }), await w.subscriber()];
    await w.cancel(gone);
    w.moveTo("2026-04-10T10:00:00+09:00");
    await w.runBatch();
    expect(await refund(w, late, 5_000)).toMatchObject({ kind: "refunded" });
    expect((await w.subscriptionOf(late)).status).toBe("past_due");
    expect(await refund(w, gone, 9_900)).toMatchObject({ kind: "refunded" });
    expect(await refund(w, late, 4_900, "나머지")).toMatchObject({ kind: "refunded", leftWon: 0 });
    expect(await w.subscriptionOf(late)).toMatchObject({ status: "ended", endReason: "refunded" });
  });

  test.each([
    [9_901, 0, { kind: "refused", reason: "amount_changed", amountWon: 9_900 }],
    [6_901, 3_000, { kind: "refused", reason: "amount_changed", amountWon: 6_900 }],
    [6_900, 3_000, { kind: "refunded", leftWon: 0 }],
    [1, 9_899, { kind: "refunded", leftWon: 0 }],
    [1, 9_900, { kind: "refused", reason: "not_refundable" }],
  ])("of %i won after %i were given back in the console", async (amountWon, beforeWon, answer) => {
    const w = await world();
    const person = await w.subscriber();
    if (beforeWon > 0) await w.toss.consoleCancel((await paymentOf(w, person)).payment_key ?? "", beforeWon);
    expect(await refund(w, person, amountWon)).toMatchObject(answer);
    expect(givenBack(w, person)).toBeLessThanOrEqual(9_900);
  });

  test("of a payment that is declined, pending or unknown is refused", async () => {
    const w = await world();
    const person = await w.person();
    await w.subscribe(person, { card: CARDS.insufficient });
    expect(await refund(w, person, 100)).toEqual({ kind: "refused", reason: "not_refundable" });
    const answer = refundPayment(w.context, { paymentId: crypto.randomUUID(), amountWon: 100, reason: "x" });
    expect(await answer).toEqual({ kind: "refused", reason: "not_found" });
  });

  test("decided on a balance that has changed since is refused with what is left, in both directions", async () => {
    const w = await world();
    const person = await w.subscriber();
    const { id } = await paymentOf(w, person);
    const decided = (amountWon: number, expectedLeftWon: number, reason: string) =>
      refundPayment(w.context, { paymentId: id, amountWon, expectedLeftWon, reason });
    for (const wrong of [0, 9_899, 9_901])
      expect(await decided(100, wrong, "x")).toEqual({ kind: "refused", reason: "amount_changed", amountWon: 9_900 });
    expect(await refundsOf(w, person)).toHaveLength(0);
    expect(await decided(100, 9_900, "x")).toMatchObject({ kind: "refunded", leftWon: 9_800 });
    // The same press again, after its answer was lost: it changed what is left itself.
    expect(await decided(100, 9_900, "x")).toMatchObject({ kind: "refunded", leftWon: 9_800 });
    await w.toss.consoleCancel((await paymentOf(w, person)).payment_key ?? "", 800);
    expect(await decided(100, 9_800, "y")).toEqual({ kind: "refused", reason: "amount_changed", amountWon: 9_000 });
    expect(givenBack(w, person)).toBe(900);
  });

  test("asked for 64 times at once is one refund", async () => {
    const w = await world();
    const person = await w.subscriber();
    const answers = await Promise.all(Array.from({ length: 64 }, () => refund(w, person, 3_000)));
    expect(new Set(answers.map(({ kind }) => kind)).has("refused")).toBe(false);
    expect(givenBack(w, person)).toBe(3_000);
    expect(await refundsOf(w, person)).toHaveLength(1);
  });

  test("of the same amount needs another reason to be a second one", async () => {
    const w = await world();
    const person = await w.subscriber();
    await refund(w, person, 3_000);
    await refund(w, person, 3_000);
    expect(givenBack(w, person)).toBe(3_000);
    expect(await refund(w, person, 3_000, "두 번째")).toMatchObject({ kind: "refunded", leftWon: 3_900 });
    expect(givenBack(w, person)).toBe(6_000);
  });

  test("by several operators at once never gives back more than was paid", async () => {
    const w = await world();
    const person = await w.subscriber();
    const asked = Array.from({ length: 8 }, (_, nth) => refund(w, person, 4_000, `이유 ${nth}`));
    await Promise.all([...asked, requestOwnRefund(w.context, { userId: person.id, kind: "withdrawal", expectedWon: 9_900 })]);
    expect(givenBack(w, person)).toBeLessThanOrEqual(9_900);
    const [sum] = await w.sql<{ won: number }[]>`
      select coalesce(sum(amount_won), 0)::int as won from refunds where user_id = ${person.id} and status = 'done'`;
    expect(sum?.won).toBe(givenBack(w, person));
  });

  test("while another one is under way is refused; the one that is under way is not disturbed", async () => {
    const w = await world();
    const person = await w.subscriber();
    const first = holdNext(w, "cancelPayment", "request");
    const asked = refund(w, person, 3_000);
    await first.isHeld;
    expect(await refund(w, person, 1_000, "다른 이유")).toEqual({ kind: "refused", reason: "refund_in_progress" });
    expect(await requestOwnRefund(w.context, { userId: person.id, kind: "withdrawal", expectedWon: 9_900 })).toMatchObject({
      ok: false,
    });
    first.letGo();
    expect(await asked).toMatchObject({ kind: "refunded", leftWon: 6_900 });
  });

  test("from a balance that the console has lowered meanwhile is not carried out", async () => {
    const w = await world();
    const person = await w.subscriber();
    const request = holdNext(w, "cancelPayment", "request");
    const asked = refund(w, person, 5_000);
    await request.isHeld;
    await w.toss.consoleCancel((await paymentOf(w, person)).payment_key ?? "", 2_000);
    request.letGo();
    expect(await asked).toEqual({ kind: "refused", reason: "toss_refused", code: "BALANCE_CHANGED" });
    expect(givenBack(w, person)).toBe(2_000);
    expect(await w.paymentsOf(person)).toMatchObject([{ refunded_won: 2_000 }]);
  });

  test("that Toss carried out without an answer is found, not repeated", async () => {
    const w = await world();
    const person = await w.subscriber();
    await w.toss.fault({ match: { operation: "cancel" }, action: { kind: "reset_after" } });
    expect(await refund(w, person, 3_000)).toMatchObject({ kind: "refunded", leftWon: 6_900 });
    expect(await w.toss.calls({ operation: "cancel" })).toHaveLength(1);
  });
});
