import { describe, expect, test } from "vitest";
import { findPeople } from "@/lib/admin/find-people";
import { readPageKey, writePageKey } from "@/lib/admin/page-key";
import { readPersonStory } from "@/lib/admin/read-person-story";
import type { PersonStory } from "@/lib/admin/views";
import { refundPayment } from "@/lib/billing/refund/refund-payment";
import { receiveWebhook } from "@/lib/billing/webhook/receive-webhook";
import { checkedWorlds } from "@/tests/support/checked-worlds";
import { present, type World } from "@/tests/support/world";

const world = checkedWorlds();

const found = async ({ context }: World, query: string) =>
  (await findPeople(context, { query })).rows.map(({ email, clues }) => ({ email, clues }));
const storyOf = (w: World, userId: string, invoicesBefore: string | null = null) =>
  readPersonStory(w.context, { userId, invoicesBefore: readPageKey(invoicesBefore ?? "") });
const attemptsOf = ({ invoices }: PersonStory) =>
  invoices.rows.map(({ attempts }) => attempts.map(({ status, trigger }) => `${trigger} ${status}`));
const firstPayment = async (w: World, who: { id: string }) =>
  present((await w.sql`select * from payments where user_id = ${who.id} order by created_at`)[0], "a payment");

describe("finding a person", () => {
  test("by address, order id, payment key or invoice number finds exactly that person", async () => {
    const w = await world();
    const who = await w.subscriber();
    await w.subscriber();
    const payment = await firstPayment(w, who);
    const [invoice] = await w.sql`select year, sequence from invoices where user_id = ${who.id}`;
    const number = `TRK-${invoice?.year}-${String(invoice?.sequence).padStart(6, "0")}`;
    const { email } = who;
    expect(await found(w, email)).toEqual([{ email, clues: ["email"] }]);
    expect(await found(w, `  ${email.toUpperCase()} `)).toEqual([{ email, clues: ["email"] }]);
    expect((await found(w, payment.order_id)).map((row) => row.email)).toEqual([email]);
    expect(await found(w, payment.payment_key)).toEqual([{ email, clues: ["payment"] }]);
    expect(await found(w, number)).toEqual([{ email, clues: ["invoice"] }]);
    expect(await found(w, number.toLowerCase())).toEqual([{ email, clues: ["invoice"] }]);
  });

  test("by the order id of an unfinished checkout", async () => {
    const w = await world();
    const who = await w.person();
    const { orderId } = await w.openSubscribe(who);
    expect(await found(w, orderId)).toEqual([{ email: who.email, clues: ["order"] }]);
  });

  test("by a part of the address or name shows at most twenty, and says when there are more", async () => {
    const w = await world();
    for (let i = 0; i < 21; i++) await w.person(`someone-${i}@trakko.example`);
    await w.person("other@trakko.example");
    const part = await findPeople(w.context, { query: "SOMEONE-" });
    expect(part.rows).toHaveLength(20);
    expect(part.hasMore).toBe(true);
    expect(await found(w, "someone-20")).toEqual([{ email: "someone-20@trakko.example", clues: ["email"] }]);
    // The name in decomposed letters, as macOS types it.
    expect((await findPeople(w.context, { query: "김하나".normalize("NFD") })).hasMore).toBe(true);
  });

  test("finds no one for an empty text, one letter, wildcards or an unknown text", async () => {
    const w = await world();
    await w.subscriber();
    const nothing = [
      "",
      "   ",
      "a",
      "%",
      "__",
      "' or 1=1 --",
      "\u0000",
      "TRK-2026-999999",
      "TRK-99999999999-1",
      "nobody@example.com",
    ];
    for (const query of nothing) expect(await findPeople(w.context, { query })).toEqual({ rows: [], hasMore: false });
  });
});

describe("a person's history", () => {
  test("holds everything of that person and nothing of others", async () => {
    const w = await world();
    const who = await w.subscriber();
    const other = await w.subscriber();
    await w.toss.behaviour(who.customerKey, { kind: "decline", code: "REJECT_CARD_PAYMENT" });
    w.moveTo("2026-04-10T10:00:00+09:00");
    await w.runBatch();
    w.moveMinutes(1);
    await w.changeCard(who);
    const paid = await firstPayment(w, who);
    for (const { order_id } of [paid, await firstPayment(w, other)]) {
      const rawBody = Buffer.from(JSON.stringify({ eventType: "PAYMENT_STATUS_CHANGED", data: { orderId: order_id } }));
      await receiveWebhook(w.context, { rawBody, headers: {}, secrets: {} });
    }

    const story = present(await storyOf(w, who.id), "a story");
    expect(story.person).toMatchObject({ email: who.email, tier: "PRO", isAdmin: false, isEmailVerified: true });
    expect(attemptsOf(story)).toEqual([["card_change paid", "renewal declined"], ["checkout paid"]]);
    expect(story.invoices.rows[0]?.attempts[1]?.decline).toMatchObject({ reason: "insufficient_funds", declineClass: "soft" });
    expect(story.invoices.rows.map(({ status }) => status)).toEqual(["paid", "paid"]);
    expect(story.cards.map(({ status }) => status)).toEqual(["active", "deleted"]);
    expect(story.subscriptions).toMatchObject([{ status: "active", plan: "pro_monthly", delinquency: null }]);
    expect(story.webhooks.map(({ orderId }) => orderId)).toEqual([paid.order_id]);
    expect(story.audit.map(({ action }) => action)).toEqual(
      expect.arrayContaining(["subscribed", "card_changed", "payment_paid"]),
    );
    expect(story.audit.find(({ action }) => action === "card_changed")?.isOwn).toBe(true);
    expect(story.audit.find(({ action }) => action === "payment_declined")?.by.kind).toBe("batch");

    const told = JSON.stringify(story);
    for (const stranger of [other.id, other.email, (await firstPayment(w, other)).order_id]) expect(told).not.toContain(stranger);
    for (const secret of w.emulator.state.billingKeys.keys()) expect(told).not.toContain(secret);
    expect(told).not.toContain("Sealed");
  });

  test("stays with the person when the page key is from another person's list", async () => {
    const w = await world();
    const who = await w.subscriber();
    w.moveMinutes(1);
    const other = await w.subscriber();
    const [foreign] = await w.sql`select id, opened_at from invoices where user_id = ${other.id}`;
    const key = writePageKey({ at: foreign?.opened_at, id: foreign?.id });
    const story = present(await storyOf(w, who.id, key), "a story");
    expect(story.invoices.rows.flatMap(({ attempts }) => attempts.map(({ userId }) => userId))).toEqual([who.id]);
    const older = present(await storyOf(w, other.id, key), "a story");
    expect(older.invoices.rows).toEqual([]);
  });

  test("pages invoices by key, each once with its own attempts", async () => {
    const w = await world();
    const who = await w.subscriber();
    for (let month = 1; month <= 14; month++) {
      w.moveTo(new Date(Date.UTC(2026, 2 + month, 10, 1)));
      await w.runBatch();
    }
    const first = present(await storyOf(w, who.id), "a story");
    const second = present(await storyOf(w, who.id, first.invoices.next), "a story");
    expect(second.invoices.next).toBeNull();
    const invoices = [...first.invoices.rows, ...second.invoices.rows];
    expect(new Set(invoices.map(({ id }) => id)).size).toBe(15);
    expect(invoices.every(({ attempts, number }) => attempts.length === 1 && attempts[0]?.invoiceNumber === number)).toBe(true);
  });

  test("shows each refund under its payment: how much, who, why and what became of it", async () => {
    const w = await world();
    const who = await w.subscriber();
    const { id } = await firstPayment(w, who);
    const give = (amountWon: number, reason: string) =>
      refundPayment({ ...w.context, actor: "operator:boss@trakko.example" }, { paymentId: id, amountWon, reason });
    await give(3_000, "서비스 장애");
    await w.toss.fault({
      match: { operation: "cancel" },
      action: { kind: "error", status: 403, code: "NOT_CANCELABLE_PAYMENT", processed: false },
    });
    w.moveMinutes(1);
    await give(1_000, "한 번 더");
    const story = present(await storyOf(w, who.id), "a story");
    expect(story.invoices.rows[0]?.attempts[0]).toMatchObject({
      refundedWon: 3_000,
      refunds: [
        { status: "refused", amountWon: 1_000, code: "NOT_CANCELABLE_PAYMENT", kind: "operator" },
        {
          status: "done",
          amountWon: 3_000,
          code: null,
          reason: "서비스 장애",
          by: { kind: "operator", name: "boss@trakko.example" },
        },
      ],
    });
  });

  test("does not exist for an unknown id", async () => {
    const w = await world();
    await w.subscriber();
    for (const userId of ["nobody", "", "00000000-0000-0000-0000-000000000000", "' or '1'='1"])
      expect(await storyOf(w, userId)).toBeNull();
  });
});

describe("the key of a page", () => {
  test("is read back as it was written", () => {
    const key = { at: new Date("2026-03-10T00:00:00.123Z"), id: "3f0c1f9a-8f0e-4a57-9d2e-0c9c5f1b7a11" };
    expect(readPageKey(writePageKey(key))).toEqual(key);
  });

  test.each([
    undefined,
    "",
    "1_2",
    "x_3f0c1f9a-8f0e-4a57-9d2e-0c9c5f1b7a11",
    "1_3f0c1f9a-8f0e-4a57-9d2e-0c9c5f1b7a11'",
    "999999999999999_3f0c1f9a-8f0e-4a57-9d2e-0c9c5f1b7a11",
  ])("is none for %j, so the list starts at the beginning", (text) => {
    expect(readPageKey(text)).toBeNull();
  });
});
