import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { readCard, TEST_CARDS } from "@/emulator/cards";
import { type Emulator, startEmulator } from "@/emulator/start";
import { call, charge, control, issueKey, newOrderId } from "./client";

let emulator: Emulator;

beforeAll(async () => {
  emulator = await startEmulator();
});
beforeEach(() => emulator.reset());
afterAll(() => emulator.stop());

describe("a card's number decides", () => {
  const approved = TEST_CARDS.filter((card) => card.behaviour.kind === "approve" && readCard(card.number).cardType !== "미확인");
  const declining = TEST_CARDS.flatMap(({ number, behaviour }) =>
    behaviour.kind === "decline" ? [{ number, code: behaviour.code }] : [],
  );

  it.each(approved)("$number approves every charge", async ({ number }) => {
    const billingKey = await issueKey(emulator, "customer-1", number);
    for (let count = 0; count < 3; count += 1)
      expect((await charge(emulator, billingKey, { customerKey: "customer-1" })).status).toBe(200);
  });

  it.each(declining)("$number registers and declines every charge with $code", async ({ number, code }) => {
    const billingKey = await issueKey(emulator, "customer-1", number);
    for (let count = 0; count < 2; count += 1)
      expect((await charge(emulator, billingKey, { customerKey: "customer-1" })).body.code).toBe(code);
    expect(emulator.state.payments.size).toBe(0);
  });

  it.each([
    ["신한", "4518421234567890", { issuerCode: "41", acquirerCode: "41", cardType: "신용", ownerType: "개인" }],
    ["카카오뱅크", "5336091234567890", { issuerCode: "15", acquirerCode: "11", cardType: "체크", ownerType: "개인" }],
    ["토스뱅크", "5370421234567890", { issuerCode: "24", acquirerCode: "21", cardType: "체크", ownerType: "개인" }],
    ["삼성 법인", "5535771234567890", { issuerCode: "51", acquirerCode: "51", cardType: "신용", ownerType: "법인" }],
    ["an unknown prefix", "9999991234567890", { cardType: "미확인", ownerType: "미확인" }],
  ])("%s is recognised by the first six digits", async (_, number, card) => {
    const { body } = await control(emulator, "auth-keys", { customerKey: "customer-1", cardNumber: number });
    const issued = await call(emulator, "POST", "/v1/billing/authorizations/issue", {
      body: { ...body, customerKey: "customer-1" },
    });
    expect(issued.body.card).toMatchObject(card);
  });

  it("an unknown prefix registers but its charges fail as not supported", async () => {
    const billingKey = await issueKey(emulator, "customer-1", "9999991234567890");
    expect((await charge(emulator, billingKey, { customerKey: "customer-1" })).body.code).toBe("NOT_SUPPORTED_CARD_TYPE");
  });

  it("4518420000000302 is declined when the key is issued", async () => {
    const { body } = await control(emulator, "auth-keys", { customerKey: "customer-1", cardNumber: "4518420000000302" });
    const refused = await call(emulator, "POST", "/v1/billing/authorizations/issue", {
      body: { ...body, customerKey: "customer-1" },
    });
    expect([refused.status, refused.body.code]).toEqual([400, "INVALID_CARD_NUMBER"]);
  });

  it("4518420000000401 approves once and then declines", async () => {
    const billingKey = await issueKey(emulator, "customer-1", "4518420000000401");
    expect((await charge(emulator, billingKey, { customerKey: "customer-1" })).status).toBe(200);
    expect((await charge(emulator, billingKey, { customerKey: "customer-1" })).body.code).toBe("REJECT_CARD_PAYMENT");
  });

  it("4518420000000201 is charged and its answer lost; the same idempotency key returns the answer", async () => {
    const billingKey = await issueKey(emulator, "customer-1", "4518420000000201");
    const orderId = newOrderId();
    const headers = { "idempotency-key": orderId };
    await expect(charge(emulator, billingKey, { customerKey: "customer-1", orderId }, { headers })).rejects.toThrow();
    expect(emulator.state.paymentsByOrder.get(orderId)?.status).toBe("DONE");
    expect((await charge(emulator, billingKey, { customerKey: "customer-1", orderId }, { headers })).status).toBe(200);
    expect(emulator.state.payments.size).toBe(1);
  });

  it("4518420000000202 answers late", async () => {
    await control(emulator, "settings", { slowCardMs: 250 });
    const billingKey = await issueKey(emulator, "customer-1", "4518420000000202");
    const startedAt = performance.now();
    expect((await charge(emulator, billingKey, { customerKey: "customer-1" })).status).toBe(200);
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(245);
  });

  it("the controls change the behaviour of a number and of one customer's key", async () => {
    const billingKey = await issueKey(emulator, "customer-1");
    await control(emulator, "cards", { number: "4518421234567890", behaviour: { kind: "decline", code: "FDS_ERROR" } });
    expect((await charge(emulator, billingKey, { customerKey: "customer-1" })).body.code).toBe("FDS_ERROR");
    await control(emulator, "billing-keys/behaviour", { customerKey: "customer-1", behaviour: { kind: "approve" } });
    expect((await charge(emulator, billingKey, { customerKey: "customer-1" })).status).toBe(200);
  });

  it("a card expires at the end of its month in Korea", async () => {
    await control(emulator, "clock", { now: "2026-12-31T14:59:59Z", frozen: true });
    const expiry = { year: 2026, month: 12 };
    const { body } = await control(emulator, "auth-keys", { customerKey: "customer-1", expiry });
    const issued = await call(emulator, "POST", "/v1/billing/authorizations/issue", {
      body: { ...body, customerKey: "customer-1" },
    });
    const billingKey = String(issued.body.billingKey);
    expect((await charge(emulator, billingKey, { customerKey: "customer-1" })).status).toBe(200);
    await control(emulator, "clock", { advanceMs: 1_000 });
    expect((await charge(emulator, billingKey, { customerKey: "customer-1" })).body.code).toBe("INVALID_CARD_EXPIRATION");
  });
});

describe("key-in registration", () => {
  const card = { customerKey: "customer-1", cardNumber: "9410001234567890", cardExpirationYear: "30", cardExpirationMonth: "12" };

  it.each([
    ["six digits only", { cardNumber: "941000" }, "INVALID_CARD_NUMBER"],
    ["a month that does not exist", { cardExpirationMonth: "13" }, "INVALID_CARD_EXPIRATION"],
    ["a year that is over", { cardExpirationYear: "20" }, "INVALID_CARD_EXPIRATION"],
    ["seven digits of a birth date", { customerIdentityNumber: "9001011" }, "INVALID_BIRTH_DAY_FORMAT"],
  ])("refuses %s", async (_, fields, code) => {
    const body = { customerIdentityNumber: "900101", ...card, ...fields };
    expect((await call(emulator, "POST", "/v1/billing/authorizations/card", { body })).body.code).toBe(code);
  });
});

describe("cancels", () => {
  const cancel = (paymentKey: unknown, fields: object = {}) =>
    call(emulator, "POST", `/v1/payments/${paymentKey}/cancel`, { body: { cancelReason: "고객 요청", ...fields } });

  async function pay(): Promise<unknown> {
    const billingKey = await issueKey(emulator, "customer-1");
    return (await charge(emulator, billingKey, { customerKey: "customer-1", amount: 10_000 })).body.paymentKey;
  }

  it("of the whole amount give CANCELED, repeated ALREADY_CANCELED_PAYMENT", async () => {
    const paymentKey = await pay();
    expect((await cancel(paymentKey)).body).toMatchObject({ status: "CANCELED", balanceAmount: 0 });
    const again = await cancel(paymentKey);
    expect([again.status, again.body.code]).toEqual([400, "ALREADY_CANCELED_PAYMENT"]);
  });

  it("have no receipt key, because that belongs to cash receipts", async () => {
    const { body } = await cancel(await pay());
    expect(body.cancels).toMatchObject([{ cancelAmount: 10_000, receiptKey: null }]);
  });

  it("in two parts give PARTIAL_CANCELED even at balance 0, repeated NOT_CANCELABLE_AMOUNT", async () => {
    const paymentKey = await pay();
    expect((await cancel(paymentKey, { cancelAmount: 4_000 })).body).toMatchObject({
      status: "PARTIAL_CANCELED",
      balanceAmount: 6_000,
      vat: 545,
    });
    expect((await cancel(paymentKey)).body).toMatchObject({ status: "PARTIAL_CANCELED", balanceAmount: 0, totalAmount: 10_000 });
    const again = await cancel(paymentKey);
    expect([again.status, again.body.code]).toEqual([403, "NOT_CANCELABLE_AMOUNT"]);
  });

  it.each([
    ["more than is left", { cancelAmount: 10_001 }, 403, "NOT_CANCELABLE_AMOUNT"],
    ["another balance than expected", { cancelAmount: 1, refundableAmount: 9_999 }, 400, "NOT_MATCHES_REFUNDABLE_AMOUNT"],
    ["nothing", { cancelAmount: 0 }, 400, "INVALID_REQUEST"],
    ["no reason", { cancelReason: undefined }, 400, "INVALID_REQUEST"],
    ["a reason of 201 characters", { cancelReason: "x".repeat(201) }, 400, "INVALID_REQUEST"],
  ])("of %s change nothing", async (_, fields, status, code) => {
    const paymentKey = await pay();
    const refused = await cancel(paymentKey, fields);
    expect([refused.status, refused.body.code]).toEqual([status, code]);
    expect((await call(emulator, "GET", `/v1/payments/${paymentKey}`)).body).toMatchObject({
      status: "DONE",
      balanceAmount: 10_000,
    });
  });

  it("of an unknown payment give not found", async () => {
    expect((await cancel("none")).body.code).toBe("NOT_FOUND_PAYMENT");
  });

  it("never exceed the paid amount, however many arrive at once", async () => {
    const paymentKey = await pay();
    const replies = await Promise.all(Array.from({ length: 8 }, () => cancel(paymentKey, { cancelAmount: 3_000 })));
    expect(replies.filter(({ status }) => status === 200)).toHaveLength(3);
    expect(emulator.state.payments.get(String(paymentKey))?.balanceAmount).toBe(1_000);
  });
});
