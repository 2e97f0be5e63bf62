import { describe, expect, test } from "vitest";
import type { Person } from "@/db/queries/account/people";
import { audit } from "@/lib/billing/audit";
import { recordSeen } from "@/lib/billing/refund/record-refunds";
import { requestOwnRefund } from "@/lib/billing/refund/request-own-refund";
import { raiseTimed } from "@/lib/notice/raise-timed";
import { CARDS, present } from "@/tests/support/world";
import { type NoticeWorld, noticesOf, noticeWorlds } from "./notice-world";

const world = noticeWorlds();

/** What the person has been told since the last time this was asked. */
async function told(w: NoticeWorld, person: Person): Promise<string[]> {
  const before = w.mail.received.length;
  await raiseTimed(w.context, { channels: [] });
  await w.deliver();
  return w.mail.received.slice(before).flatMap(({ to, subject }) => (to === person.email ? [subject] : []));
}

async function fallBehind(w: NoticeWorld, card: string = CARDS.insufficient) {
  const person = await w.subscriber();
  await w.changeCard(person, card);
  w.moveTo("2026-04-10T10:00:00+09:00");
  await told(w, person);
  await w.runBatch();
  return person;
}

describe("exactly one mail tells of", () => {
  test("a subscription, a renewal, a card change, a cancellation, its withdrawal and the end", async () => {
    const w = await world();
    const person = await w.subscriber();
    expect(await told(w, person)).toEqual(["subscribed"]);
    w.moveTo("2026-04-10T10:00:00+09:00");
    await w.runBatch();
    await w.runBatch();
    expect(await told(w, person)).toEqual(["renewed"]);
    await w.changeCard(person);
    expect(await told(w, person)).toEqual(["card_changed"]);
    await w.cancel(person);
    await w.cancel(person);
    expect(await told(w, person)).toEqual(["cancel_scheduled"]);
    await w.resume(person);
    await w.resume(person);
    expect(await told(w, person)).toEqual(["resumed"]);
    await w.cancel(person);
    expect(await told(w, person)).toEqual(["cancel_scheduled"]);
    w.moveTo("2026-05-10T10:00:00+09:00");
    await w.runBatch();
    expect(await told(w, person)).toEqual(["ended"]);
    await w.runBatch();
    expect(await told(w, person)).toEqual([]);
  });

  test("each declined attempt, the last of them by its own name, and the end for non-payment", async () => {
    const w = await world();
    const person = await fallBehind(w);
    expect(await told(w, person)).toEqual(["payment_failed"]);
    for (const expected of ["payment_failed", "payment_failed", "payment_failed"]) {
      w.moveDays(2);
      await w.runBatch();
      expect(await told(w, person)).toEqual([expected]);
    }
    w.moveDays(1);
    await w.runBatch();
    expect(await told(w, person)).toEqual(["last_attempt_failed"]);
    w.moveDays(1);
    await w.runBatch();
    expect(await told(w, person)).toEqual(["ended_unpaid"]);
    w.moveDays(3);
    await w.runBatch();
    expect(await told(w, person)).toEqual([]);
  });

  test("a card that is declined for good", async () => {
    const w = await world();
    const person = await fallBehind(w, CARDS.stopped);
    expect(await told(w, person)).toEqual(["new_card_needed"]);
  });

  test("a payment that came late", async () => {
    const w = await world();
    const person = await fallBehind(w);
    await told(w, person);
    await w.changeCard(person, CARDS.good);
    expect((await told(w, person)).sort()).toEqual(["card_changed", "recovered"]);
  });

  test("grace that is over while attempts follow", async () => {
    const w = await world({ graceDays: 2 });
    const person = await fallBehind(w);
    await told(w, person);
    w.moveTo("2026-04-13T00:00:00+09:00");
    expect(await told(w, person)).toEqual(["access_ended"]);
    w.moveMinutes(60);
    expect(await told(w, person)).toEqual([]);
  });

  test("a withdrawal, which also ends: only the refund", async () => {
    const w = await world();
    const person = await w.subscriber();
    await told(w, person);
    await requestOwnRefund(
      { ...w.context, actor: `person:${person.id}` },
      { userId: person.id, kind: "withdrawal", expectedWon: 9_900 },
    );
    expect(await told(w, person)).toEqual(["refunded"]);
  });

  test("each part that is given back in the console, however often it is read", async () => {
    const w = await world();
    const person = await w.subscriber();
    await told(w, person);
    const [payment] = await w.paymentsOf(person);
    const paymentId = present(payment, "a payment").id;
    for (const amountWon of [1_000, 2_000]) {
      await w.toss.consoleCancel(present(payment?.payment_key, "a key"), amountWon);
      const seen = await w.context.toss.findPaymentByOrderId(present(payment, "a payment").order_id);
      for (let reading = 0; reading < 2; reading += 1)
        if (seen.kind === "found") await recordSeen(w.context, { paymentId, seen: seen.payment });
      expect(await told(w, person)).toEqual(["refunded"]);
    }
  });

  test("a yearly renewal: 30 and 7 days before, and not once it is cancelled", async () => {
    const w = await world();
    const person = await w.subscriber({ plan: "pro_yearly" });
    const other = await w.subscriber({ plan: "pro_yearly" });
    const monthly = await w.subscriber();
    await told(w, person);
    w.moveTo("2027-02-07T09:00:00+09:00");
    expect(await told(w, person)).toEqual(["renewal_in_30_days"].slice(1));
    w.moveTo("2027-02-07T10:00:00+09:00");
    expect(await told(w, person)).toEqual(["renewal_in_30_days"]);
    await w.cancel(other);
    w.moveTo("2027-03-02T10:00:00+09:00");
    expect(await told(w, person)).toEqual(["renewal_in_7_days"]);
    w.moveTo("2027-03-04T10:00:00+09:00");
    expect(await told(w, person)).toEqual([]);
    expect(w.mailsTo(other)).not.toContain("renewal_in_7_days");
    expect(w.mailsTo(monthly)).toEqual(["subscribed"]);
  });

  test("a yearly renewal of a period that does not end with a whole second", async () => {
    const w = await world();
    w.moveTo("2026-03-10T10:00:00.247+09:00");
    const person = await w.subscriber({ plan: "pro_yearly" });
    await told(w, person);
    w.moveTo("2027-03-02T10:00:01+09:00");
    expect(await told(w, person)).toEqual(["renewal_in_7_days"]);
  });

  test("an outcome that stays unknown for a day", async () => {
    const w = await world();
    const person = await w.person();
    await w.toss.fault({ match: { operation: "lookup" }, action: { kind: "outage" } });
    await w.subscribe(person, { card: CARDS.lostAnswer });
    w.moveMinutes(23 * 60);
    expect(await told(w, person)).toEqual([]);
    w.moveMinutes(60);
    expect(await told(w, person)).toEqual(["checking_long"]);
    expect(await told(w, person)).toEqual([]);
  });
});

describe("nobody is told", () => {
  test("of what was rolled back", async () => {
    const w = await world();
    const person = await w.subscriber();
    const notice = { template: "resumed", event: "resume:rolled-back" } as const;
    const broken = w.context.db.transaction(async (tx) => {
      await audit(tx, w.context, [{ action: "resumed", userId: person.id, notice }]);
      throw new Error("rolled back");
    });
    await expect(broken).rejects.toThrow("rolled back");
    // A row that was left would be untrue and go to nobody, so the rows are looked at.
    expect(await noticesOf(w, person)).toMatchObject([{ template: "subscribed" }]);
  });

  test("of a first payment that was declined: the page says it", async () => {
    const w = await world();
    const person = await w.person();
    await w.subscribe(person, { card: CARDS.insufficient });
    expect(await told(w, person)).toEqual([]);
  });

  test("of a failure that was paid before the mail could be sent", async () => {
    const w = await world();
    const person = await fallBehind(w);
    await w.changeCard(person, CARDS.good);
    expect((await told(w, person)).sort()).toEqual(["card_changed", "recovered"]);
    expect(await noticesOf(w, person)).toContainEqual(
      expect.objectContaining({ template: "payment_failed", status: "dropped", reason: "paid_since" }),
    );
  });

  test("of an earlier failure when a later one has happened", async () => {
    const w = await world();
    const person = await fallBehind(w);
    w.moveDays(1);
    await w.runBatch();
    expect(await told(w, person)).toEqual(["payment_failed"]);
  });

  test("of anything but the end after the end", async () => {
    const w = await world();
    const person = await fallBehind(w);
    await w.cancel(person);
    expect(await told(w, person)).toEqual(["ended"]);
  });

  test("of a failure while the next attempt has no outcome yet", async () => {
    const w = await world();
    const person = await fallBehind(w);
    await w.sql`update subscriptions set pending_payment_id = gen_random_uuid() where user_id = ${person.id}`;
    expect(await told(w, person)).toEqual([]);
    await w.sql`update subscriptions set pending_payment_id = null where user_id = ${person.id}`;
    w.moveMinutes(10);
    expect(await told(w, person)).toEqual(["payment_failed"]);
  });
});
