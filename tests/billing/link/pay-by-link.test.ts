import { describe, expect, test } from "vitest";
import { findCheckoutWithCode } from "@/db/queries/checkout/checkouts";
import { replaceCard } from "@/lib/billing/checkout/replace-card";
import { authorizeByLink } from "@/lib/billing/link/authorize-by-link";
import { lookUpByLink } from "@/lib/billing/link/look-up-by-link";
import { openByLink } from "@/lib/billing/link/open-by-link";
import { repairDifference } from "@/lib/billing/reconciliation/repair-difference";
import { requestOwnRefund } from "@/lib/billing/refund/request-own-refund";
import { linkEndsAt } from "@/lib/billing/rules/link";
import { readLinkPage } from "@/lib/billing/views/read-link-page";
import type { Context } from "@/lib/context";
import { checkedWorlds } from "@/tests/support/checked-worlds";
import { holdNext } from "@/tests/support/held-call";
import { CARDS, present } from "@/tests/support/world";
import {
  comeBack,
  fallBehind,
  invoiceIdOf,
  keysLeft,
  linkOf,
  OWED_WON,
  openLink,
  pageOf,
  payByLink,
  throughWindow,
} from "./link-world";

const world = checkedWorlds();
const paidThrough = new Date("2026-05-10T10:00:00+09:00");

async function withLink(code?: string) {
  const w = await world();
  const person = await w.subscriber();
  await fallBehind(w, person, code);
  return { w, person, token: await linkOf(w, person) };
}

describe("the link of a mail", () => {
  test.each(["REJECT_CARD_PAYMENT", "INVALID_STOPPED_CARD"])("pays what %s left open, with another card, once", async (code) => {
    const { w, person, token } = await withLink(code);
    expect(await pageOf(w, token)).toMatchObject({ kind: "payable", amountWon: OWED_WON, whose: "pe···@example.com" });
    expect(await payByLink(w, token)).toMatchObject({ kind: "completed", payment: { status: "paid", trigger: "card_change" } });
    expect(await w.subscriptionOf(person)).toMatchObject({ status: "active", currentPeriodEnd: paidThrough });
    expect(w.approvalsOf(person)).toHaveLength(2);
    expect(keysLeft(w, person), "the old card's key is deleted").toHaveLength(1);
    expect(await pageOf(w, token)).toEqual({ kind: "paid", amountWon: OWED_WON, paidUntil: paidThrough });
    expect(await openLink(w, token)).toEqual({ ok: false, reason: "nothing_owed" });
  });

  test("leaves a card that pays the next renewal too, and the person is told both", async () => {
    const { w, person, token } = await withLink();
    await payByLink(w, token);
    w.moveTo(paidThrough);
    expect(await w.runBatch()).toMatchObject({ paid: 1 });
    const [key] = keysLeft(w, person);
    expect(w.approvalsOf(person).map(({ billingKey }) => billingKey === key?.billingKey)).toEqual([false, true, true]);
    const told = await w.sql`select template from notices where user_id = ${person.id} order by created_at, template`;
    expect(told.map(({ template }) => template)).toEqual([
      "subscribed",
      "payment_failed",
      "card_changed",
      "recovered",
      "renewed",
    ]);
  });

  test("is on record as the act of a link, not of the person", async () => {
    const { w, person, token } = await withLink();
    const invoiceId = await invoiceIdOf(w, person);
    await openByLink({ ...w.context, actor: `link:${invoiceId}` }, { token, expectedWon: OWED_WON });
    const [opened] =
      await w.sql`select actor, user_id from audit_events where action = 'checkout_opened' order by id desc limit 1`;
    expect(opened).toEqual({ actor: `link:${invoiceId}`, user_id: person.id });
  });

  test("that a card declines says why, and the next card pays", async () => {
    const { w, person, token } = await withLink();
    expect(await payByLink(w, token, CARDS.stopped)).toMatchObject({ kind: "declined", reason: "card_stopped" });
    expect(await pageOf(w, token)).toMatchObject({ kind: "payable", declined: { reason: "card_stopped" } });
    expect(await payByLink(w, token, CARDS.otherGood)).toMatchObject({ kind: "completed" });
    expect(w.approvalsOf(person)).toHaveLength(2);
    expect(keysLeft(w, person)).toHaveLength(1);
  });

  test("whose card Toss does not register leaves everything as it was", async () => {
    const { w, person, token } = await withLink();
    const before = await w.subscriptionOf(person);
    expect(await payByLink(w, token, CARDS.refusedAtIssue)).toMatchObject({ kind: "declined" });
    expect(await w.subscriptionOf(person)).toEqual(before);
    expect(await pageOf(w, token)).toMatchObject({ kind: "payable" });
  });

  test("is not charged another amount than its page said", async () => {
    const { w, token } = await withLink();
    expect(await openLink(w, token, OWED_WON + 1)).toMatchObject({ reason: "amount_changed", present: { amountWon: OWED_WON } });
    expect(await w.sql`select 1 from checkouts where purpose = 'replace_card'`).toEqual([]);
  });
});

describe("two presses", () => {
  test("of the page that the window returned to, twenty at once, charge once and answer the same", async () => {
    const { w, person, token } = await withLink();
    const returned = await throughWindow(w, token);
    const answers = await Promise.all(Array.from({ length: 20 }, () => comeBack(w, returned)));
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    expect(w.approvalsOf(person)).toHaveLength(2);
    expect(keysLeft(w, person)).toHaveLength(1);
  });

  test("in two windows at once charge once, and one card is left", async () => {
    const { w, person, token } = await withLink();
    const windows = [await throughWindow(w, token, CARDS.otherGood), await throughWindow(w, token, CARDS.good)];
    await Promise.all(windows.map((returned) => comeBack(w, returned)));
    expect(w.approvalsOf(person)).toHaveLength(2);
    w.moveMinutes(5);
    await w.runBatch();
    expect(keysLeft(w, person)).toHaveLength(1);
    expect(await w.subscriptionOf(person)).toMatchObject({ status: "active", currentPeriodEnd: paidThrough });
  });
});

describe("a link that is over", () => {
  test.each([
    [-1, "payable"],
    [0, "over"],
    [1, "over"],
  ])("%i s from its end is %s", async (seconds, kind) => {
    const { w, person } = await withLink();
    // The invoice stays owed meanwhile.
    const endsAt = w.now();
    const token = await linkOf(w, person, { endsAt });
    w.moveTo(new Date(endsAt.getTime() + seconds * 1_000));
    expect(await pageOf(w, token)).toMatchObject({ kind });
    const opened = await openLink(w, token);
    expect(opened.ok ? "payable" : opened.reason).toBe(kind === "over" ? "link_over" : "payable");
  });

  test("between the card window and its return registers nothing", async () => {
    const { w, person } = await withLink();
    const token = await linkOf(w, person, { endsAt: new Date(w.now().getTime() + 60_000) });
    const returned = await throughWindow(w, token);
    w.moveMinutes(1);
    expect(await comeBack(w, returned)).toEqual({ kind: "link_over" });
    expect(await lookUpByLink(w.context, { token })).toEqual({ ok: false, reason: "link_over" });
    expect(keysLeft(w, person)).toHaveLength(1);
  });

  test("or of another purpose, another ring or no invoice reads and opens nothing", async () => {
    const { w, person, token } = await withLink();
    const receipt = await linkOf(w, person, { purpose: "receipt" });
    expect(await openLink(w, receipt)).toEqual({ ok: false, reason: "link_over" });
    const returned = await throughWindow(w, token);
    expect(await comeBack(w, { ...returned, token: receipt })).toEqual({ kind: "link_over" });
    expect(await lookUpByLink(w.context, { token: receipt })).toMatchObject({ reason: "link_over" });
    expect(await pageOf(w, receipt), "nothing was paid, so there is no receipt").toEqual({ kind: "over" });
    const elsewhere = await linkOf(w, person, { invoiceId: crypto.randomUUID() });
    expect(await openLink(w, elsewhere)).toEqual({ ok: false, reason: "link_over" });
    const context = { ...w.context, keyRing: [{ id: "k2", key: Buffer.alloc(32, 9) }] };
    expect(await openByLink(context, { token, expectedWon: OWED_WON })).toEqual({ ok: false, reason: "link_over" });
    expect(keysLeft(w, person)).toHaveLength(1);
  });

  test("is told apart without the database", async () => {
    const { w, person, token } = await withLink();
    const untouchable = { get: () => expect.unreachable("the database was asked") };
    const context: Context = { ...w.context, db: new Proxy({}, untouchable) as Context["db"] };
    const rubbish = ["", "x".repeat(52), token.replace(/^./, "_"), await linkOf(w, person, { endsAt: w.now() })];
    for (const one of rubbish) {
      expect(await readLinkPage(context, { token: one })).toEqual({ kind: "over" });
      expect(await openByLink(context, { token: one, expectedWon: OWED_WON })).toMatchObject({ reason: "link_over" });
      expect(await lookUpByLink(context, { token: one })).toMatchObject({ reason: "link_over" });
      const returned = { token: one, orderId: "trk_pro_x", customerKey: "x", authKey: "x" };
      expect(await authorizeByLink(context, returned)).toEqual({ kind: "link_over" });
    }
  });
});

test("the page of a paid link promises nothing more once the money is given back", async () => {
  const { w, person, token } = await withLink();
  await payByLink(w, token);
  const asked = { userId: person.id, kind: "withdrawal" as const, expectedWon: OWED_WON };
  expect(await requestOwnRefund({ ...w.context, actor: `person:${person.id}` }, asked)).toMatchObject({ ok: true });
  expect(await pageOf(w, token)).toEqual({ kind: "paid", amountWon: OWED_WON, paidUntil: null });
});

describe("an invoice that was paid between the card window and its return", () => {
  test("by the next run: the new card is not kept, the card in use stays, nothing is charged twice", async () => {
    const { w, person, token } = await withLink();
    w.moveTo("2026-04-11T08:50:00+09:00");
    const returned = await throughWindow(w, token);
    w.moveTo("2026-04-11T09:00:00+09:00");
    expect(await w.runBatch()).toMatchObject({ paid: 1 });
    const { paymentMethodId } = await w.subscriptionOf(person);
    expect(await comeBack(w, returned)).toEqual({ kind: "refused", reason: "nothing_owed" });
    expect(await comeBack(w, returned), "again").toEqual({ kind: "refused", reason: "nothing_owed" });
    expect((await w.subscriptionOf(person)).paymentMethodId).toBe(paymentMethodId);
    expect(w.approvalsOf(person)).toHaveLength(2);
    expect(keysLeft(w, person)).toHaveLength(1);
    expect(await pageOf(w, token)).toMatchObject({ kind: "paid" });
  });

  test("by the very card that the window gives again: its key, which is in use, stays", async () => {
    const { w, person, token } = await withLink();
    const { orderId } = await throughWindow(w, token);
    w.moveTo("2026-04-11T09:00:00+09:00");
    await w.runBatch();
    const { paymentMethodId } = await w.subscriptionOf(person);
    const found = await findCheckoutWithCode(w.context.db, { orderId, userId: person.id });
    const { checkout } = present(found, "the checkout");
    const replaced = await w.context.db.transaction((tx) => replaceCard(tx, w.context, { checkout, paymentMethodId }));
    expect(replaced).toEqual({ kind: "opened", paymentId: null });
    w.moveTo(paidThrough);
    expect(await w.runBatch()).toMatchObject({ paid: 1 });
  });

  test("with the next one owed by now: an old link changes nothing of it", async () => {
    const { w, person, token } = await withLink();
    await payByLink(w, token);
    await w.toss.behaviour(person.customerKey, { kind: "decline", code: "REJECT_CARD_PAYMENT" });
    w.moveTo(paidThrough);
    await w.runBatch();
    await w.toss.behaviour(person.customerKey, null);
    expect(await w.subscriptionOf(person)).toMatchObject({ status: "past_due" });
    const longer = await linkOf(w, person, { invoiceId: await firstOwed(w, person.id), endsAt: linkEndsAt(w.now()) });
    expect(await pageOf(w, longer)).toEqual({ kind: "paid", amountWon: OWED_WON, paidUntil: null });
    expect(await openLink(w, longer)).toEqual({ ok: false, reason: "nothing_owed" });
    expect(w.approvalsOf(person)).toHaveLength(2);
  });

  const firstOwed = async (w: Awaited<ReturnType<typeof withLink>>["w"], userId: string): Promise<string> => {
    const [row] = await w.sql<{ id: string }[]>`
      select id from invoices where user_id = ${userId} and reason = 'subscription_cycle' order by opened_at limit 1`;
    return row?.id ?? "";
  };
});

describe("one person's link", () => {
  test("never serves another person's card window", async () => {
    const { w, person, token } = await withLink();
    const other = await w.subscriber();
    const foreign = await w.openChange(other);
    expect(await comeBack(w, { ...foreign, token })).toEqual({ kind: "refused", reason: "customer_key_mismatch" });
    expect(await comeBack(w, { ...foreign, customerKey: person.customerKey, token })).toMatchObject({
      reason: "checkout_not_found",
    });
    expect(keysLeft(w, other)).toHaveLength(1);
    expect(keysLeft(w, person)).toHaveLength(1);
  });

  test("finishes no checkout that the person opened elsewhere", async () => {
    const { w, person, token } = await withLink();
    const own = await w.openChange(person);
    expect(await comeBack(w, { ...own, token })).toEqual({ kind: "refused", reason: "checkout_not_found" });
    expect(await w.comeBack(person, own)).toMatchObject({ kind: "completed" });
  });

  test("counts towards the cards of its person, and towards its own presses", async () => {
    const { w, token } = await withLink();
    const { perPerson } = w.settings.cards;
    for (let card = 0; card < perPerson; card++) await payByLink(w, token, CARDS.refusedAtIssue);
    expect(await openLink(w, token)).toMatchObject({ reason: "too_many_requests", retryAfterSeconds: expect.any(Number) });
    const asked = await Promise.all(Array.from({ length: 120 }, () => lookUpByLink(w.context, { token })));
    expect(asked.filter(({ ok }) => ok)).toHaveLength(120 - (2 * perPerson + 1));
    expect(asked.find(({ ok }) => !ok)).toMatchObject({ reason: "too_many_requests" });
  });
});

describe("while a charge of the invoice is under way", () => {
  test("the page checks, nothing is opened, and a look-up finds the outcome", async () => {
    const { w, person, token } = await withLink();
    await w.toss.fault({ match: { operation: "charge" }, action: { kind: "reset_after" } });
    await w.toss.fault({ match: { operation: "lookup" }, action: { kind: "outage" } });
    w.moveTo("2026-04-11T09:00:00+09:00");
    await w.runBatch();
    expect(await pageOf(w, token)).toEqual({ kind: "checking", amountWon: OWED_WON });
    expect(await openLink(w, token)).toEqual({ ok: false, reason: "payment_in_progress" });
    await w.toss.clearFaults();
    w.moveMinutes(10);
    expect(await lookUpByLink(w.context, { token })).toEqual({ ok: true, isPending: false });
    expect(await pageOf(w, token)).toMatchObject({ kind: "paid" });
    expect(w.approvalsOf(person)).toHaveLength(2);
  });

  test("that began after the window was opened and is approved: the old card stays, and paid once", async () => {
    const { w, person, token } = await withLink();
    w.moveTo("2026-04-11T08:50:00+09:00");
    const returned = await throughWindow(w, token);
    const held = holdNext(w, "charge", "answer");
    w.moveTo("2026-04-11T09:00:00+09:00");
    const run = w.runBatch();
    await held.isHeld;
    expect(await comeBack(w, returned)).toEqual({ kind: "refused", reason: "nothing_owed" });
    held.letGo();
    await run;
    expect(keysLeft(w, person)).toHaveLength(1);
    expect(w.approvalsOf(person)).toHaveLength(2);
    expect(await w.subscriptionOf(person)).toMatchObject({ status: "active", currentPeriodEnd: paidThrough });
  });
});

describe("nothing is asked for any more", () => {
  test("after the person has ended it", async () => {
    const { w, person, token } = await withLink();
    await w.cancel(person);
    expect(await pageOf(w, token)).toEqual({ kind: "ended" });
    expect(await openLink(w, token)).toEqual({ ok: false, reason: "not_subscribed" });
  });

  test("after it ended unpaid", async () => {
    const { w, token } = await withLink();
    w.moveDays(9);
    await w.runBatch();
    expect(await pageOf(w, token)).toEqual({ kind: "ended" });
    expect(await openLink(w, token)).toEqual({ ok: false, reason: "not_subscribed" });
  });

  test("of somebody who became an administrator", async () => {
    const { w, person, token } = await withLink();
    w.settings.adminEmails = [person.email];
    expect(await pageOf(w, token)).toEqual({ kind: "ended" });
    expect(await openLink(w, token)).toEqual({ ok: false, reason: "complimentary" });
  });

  test("while a difference with Toss is open", async () => {
    const { w, person, token } = await withLink();
    const now = w.now();
    const [found] = await w.sql<{ id: string }[]>`with run as (
        insert into reconciliation_runs (id, status, window_from, window_to, started_at, finished_at)
        values (gen_random_uuid(), 'completed', ${now}::timestamptz - interval '1 day', ${now}, ${now}, ${now}) returning id)
      insert into reconciliation_differences (id, run_id, kind, repair, subject, order_id, user_id, occurred_at, found_at, seen_at)
      select gen_random_uuid(), id, 'wrong_amount', 'by_hand', 'one', 'one', ${person.id}, ${now}, ${now}, ${now} from run returning id`;
    expect(await pageOf(w, token)).toEqual({ kind: "under_review" });
    expect(await openLink(w, token)).toEqual({ ok: false, reason: "under_review" });
    await repairDifference(w.context, { differenceId: present(found, "it").id, acceptWithNote: "nothing was charged twice" });
    expect(await pageOf(w, token)).toMatchObject({ kind: "payable" });
  });
});

describe("the link of a receipt", () => {
  test("shows one payment with masked data, and what was given back", async () => {
    const w = await world();
    const person = await w.subscriber();
    const page = await pageOf(w, await linkOf(w, person, { purpose: "receipt" }));
    expect(page).toMatchObject({ kind: "receipt", receipt: { amountWon: OWED_WON, refundedWon: 0, number: expect.any(String) } });
    const told = JSON.stringify(page);
    for (const secret of [person.email, person.name ?? "?", person.customerKey, person.id]) expect(told).not.toContain(secret);
  });
});
