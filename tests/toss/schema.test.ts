import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { billingKeyIssuedSchema, readTossError, tossPaymentSchema, transactionListSchema } from "@/lib/toss/schema";
import { sampleObject, sampleText } from "./sample";

const DONE = sampleObject("payment-billing-done");
const ROW = { transactionKey: "t", paymentKey: "p", orderId: "o", status: "DONE", amount: 100 };
const DECISIVE = ["paymentKey", "orderId", "status", "totalAmount", "balanceAmount"];
const OPTIONAL = Object.keys(DONE).filter((field) => !DECISIVE.includes(field));

describe("a billing key", () => {
  it.each(["billing-object-card", "billing-object-card-2024-06-01"])("is read from %s", (name) => {
    expect(billingKeyIssuedSchema.parse(sampleObject(name))).toEqual({
      billingKey: "Z_t5vOvQxrj4499PeiJcjen28-V2RyqgYTwN44Rdzk0=",
      customerKey: "c1d3a5e7-9b2f-4c60-8e14-7a2f0c9d6b31",
      method: "카드",
      issuerCode: "61",
      acquirerCode: "31",
      maskedNumber: "43301234****123*",
      cardType: "신용",
      ownerType: "개인",
      authenticatedAt: new Date("2021-01-01T01:00:00Z"),
    });
  });

  it("is read when the older version sends the number outside of the card", () => {
    const billing = billingKeyIssuedSchema.parse({ ...sampleObject("billing-object-card"), card: null });
    expect(billing).toMatchObject({ maskedNumber: "43301234****123*", issuerCode: null });
  });

  it.each(["billingKey", "customerKey"])("without its %s is unreadable", (field) => {
    expect(billingKeyIssuedSchema.safeParse({ ...sampleObject("billing-object-card"), [field]: null }).success).toBe(false);
    expect(billingKeyIssuedSchema.safeParse({ ...sampleObject("billing-object-card"), [field]: "" }).success).toBe(false);
  });
});

describe("a payment", () => {
  it("is read from the documented billing example", () => {
    expect(tossPaymentSchema.parse(DONE)).toEqual({
      paymentKey: "dP9BRQmyarYPA4wxlzJOg3J07KzLNkE6b5jGdpWnq2vZoAXl",
      orderId: "sOmEoRdErId-20220608",
      orderName: "토스 프라임 구독",
      type: "BILLING",
      status: "DONE",
      totalWon: 4900,
      balanceWon: 4900,
      suppliedWon: 4455,
      vatWon: 455,
      currency: "KRW",
      requestedAt: new Date("2022-06-08T06:40:09Z"),
      approvedAt: new Date("2022-06-08T06:40:49Z"),
      lastTransactionKey: "B7103F204998813B889C77C043D09502",
      method: "카드",
      card: {
        issuerCode: "61",
        acquirerCode: "31",
        maskedNumber: "43301234****123*",
        cardType: "신용",
        ownerType: "개인",
        approvalNumber: "00000000",
        installmentMonths: 0,
      },
      receiptUrl:
        "https://dashboard.tosspayments.com/sales-slip?transactionId=KAgfjGxIqVVXDxOiSW1wUnRWBS1dszn3DKcuhpm7mQlKP0iOdgPCKmwEdYglIHX&ref=PX",
      cancels: [],
      failure: null,
    });
  });

  it("is read after a full cancel, with easyPay as a string and half of the fields absent", () => {
    expect(tossPaymentSchema.parse(sampleObject("payment-cancel-full.partial"))).toMatchObject({
      status: "CANCELED",
      totalWon: 10000,
      balanceWon: 0,
      card: null,
      receiptUrl: null,
      requestedAt: null,
      cancels: [
        {
          transactionKey: "8B4F646A829571D870A3011A4E13D640",
          amountWon: 10000,
          reason: "구매자가 취소를 원함",
          canceledAt: new Date("2022-01-01T02:32:04Z"),
          status: "DONE",
        },
      ],
    });
  });

  it("keeps every partial cancel in order", () => {
    const payment = tossPaymentSchema.parse({ ...DONE, ...sampleObject("payment-cancel-partial-cancels.partial") });
    expect(payment.cancels.map((cancel) => cancel.amountWon)).toEqual([1000, 1000]);
    expect(payment.cancels[1]?.canceledAt).toEqual(new Date("2022-01-02T11:00:00Z"));
  });

  it.each([
    ["no status, in an older version", {}, "DONE"],
    ["null", { cancelStatus: null }, "DONE"],
    ["one that is under way", { cancelStatus: "IN_PROGRESS" }, "IN_PROGRESS"],
    ["one that failed", { cancelStatus: "ABORTED" }, "ABORTED"],
  ])("has a cancel with %s", (_, status, expected) => {
    const cancel = { transactionKey: "key", cancelAmount: 100, ...status };
    expect(tossPaymentSchema.parse({ ...DONE, cancels: [cancel] }).cancels).toMatchObject([{ status: expected }]);
  });

  it.each([undefined, null, "KRW", "USD"])("in the currency %j is in won only when Toss says so, or nothing", (currency) => {
    const [row] = transactionListSchema.parse([{ ...ROW, currency }]);
    const payment = tossPaymentSchema.parse({ ...DONE, currency });
    expect([payment.currency, row?.currency]).toEqual([currency ?? "KRW", currency ?? "KRW"]);
  });

  it.each([
    [undefined, 0],
    [0, 0],
    [3, 3],
  ])("of %j installments is charged in %i months", (installmentPlanMonths, months) => {
    expect(tossPaymentSchema.parse({ ...DONE, card: { installmentPlanMonths } }).card?.installmentMonths).toBe(months);
  });

  it.each([
    ["an object", { provider: "토스페이", amount: 4900, discountAmount: 0 }],
    ["a string", "토스페이"],
  ])("is read with easyPay as %s", (_, easyPay) => {
    expect(tossPaymentSchema.safeParse({ ...DONE, easyPay }).success).toBe(true);
  });

  it("with a status that Toss has added since is not taken for any known one", () => {
    expect(tossPaymentSchema.parse({ ...DONE, status: "HALF_DONE" }).status).toBe("UNRECOGNISED");
  });

  it("carries a failed approval's reason", () => {
    const failure = { code: "REJECT_CARD_PAYMENT", message: "한도초과" };
    expect(tossPaymentSchema.parse({ ...DONE, status: "ABORTED", failure }).failure).toEqual(failure);
  });

  it.each(["http://localhost:4010/receipt/1", "https://dashboard-sandbox.tosspayments.com/receipt"])("links to %s", (url) => {
    expect(tossPaymentSchema.parse({ ...DONE, receipt: { url } }).receiptUrl).toBe(url);
  });

  it.each(["javascript:alert(1)", "data:text/html,x", "//evil.example", ""])("never links to %j", (url) => {
    expect(tossPaymentSchema.parse({ ...DONE, receipt: { url } }).receiptUrl).toBeNull();
  });

  it.each(OPTIONAL)("is read with %s missing, or null", (field) => {
    const { [field]: _, ...rest } = DONE;
    expect(tossPaymentSchema.safeParse(rest).success).toBe(true);
    expect(tossPaymentSchema.safeParse({ ...DONE, [field]: null }).success).toBe(true);
  });

  it.each(DECISIVE)("is unreadable with %s missing, null or of another type", (field) => {
    const { [field]: _, ...rest } = DONE;
    expect(tossPaymentSchema.safeParse(rest).success).toBe(false);
    expect(tossPaymentSchema.safeParse({ ...DONE, [field]: null }).success).toBe(false);
    expect(tossPaymentSchema.safeParse({ ...DONE, [field]: {} }).success).toBe(false);
  });

  it.each([49.5, -1, "4900", 2 ** 60])("is unreadable with an amount of %j", (totalAmount) => {
    expect(tossPaymentSchema.safeParse({ ...DONE, totalAmount }).success).toBe(false);
  });

  it("is unreadable when a cancel has no amount", () => {
    expect(tossPaymentSchema.safeParse({ ...DONE, cancels: [{ transactionKey: "t" }] }).success).toBe(false);
  });

  it("is read the same whatever unknown fields Toss adds", () => {
    const added = fc.dictionary(
      fc.string().map((name) => `new-${name}`),
      fc.jsonValue(),
    );
    const plain = tossPaymentSchema.parse(DONE);
    fc.assert(
      fc.property(added, (extra) => {
        expect(tossPaymentSchema.parse({ ...extra, ...DONE })).toEqual(plain);
      }),
    );
  });

  it("reading never throws, and an undecisive field of any shape does not matter", () => {
    fc.assert(
      fc.property(fc.constantFrom(...OPTIONAL.filter((field) => field !== "cancels")), fc.jsonValue(), (field, value) => {
        expect(tossPaymentSchema.safeParse({ ...DONE, [field]: value }).success).toBe(true);
        expect(tossPaymentSchema.safeParse(value).success).toBe(false);
      }),
    );
  });
});

describe("a list of transactions", () => {
  it("is read from the documented example", () => {
    const rows = transactionListSchema.parse(JSON.parse(sampleText("transactions-list")));
    expect(rows).toHaveLength(2);
    expect(rows[0]).toEqual({
      transactionKey: "txrd_placeholder_1",
      paymentKey: "pay-placeholder-1",
      orderId: "order-placeholder-1",
      method: "카드",
      customerKey: "c1d3a5e7-9b2f-4c60-8e14-7a2f0c9d6b31",
      status: "DONE",
      amountWon: 10000,
      currency: "KRW",
      transactionAt: new Date("2022-01-03T03:11:34Z"),
      receiptUrl: null,
    });
  });

  it("is unreadable as a whole when one row is: a reconciliation must not miss money", () => {
    expect(transactionListSchema.safeParse([ROW, { ...ROW, amount: undefined }]).success).toBe(false);
  });
});

describe("an error", () => {
  it("is read in the plain shape", () => {
    expect(readTossError(sampleObject("error-v1-reject-card-payment"))).toEqual({
      code: "REJECT_CARD_PAYMENT",
      message: "한도초과 혹은 잔액부족으로 결제에 실패했습니다.",
    });
  });

  it("is read in the wrapped shape, and without a message", () => {
    expect(readTossError({ version: "2022-11-16", error: { code: "INVALID_REQUEST" } })).toEqual({
      code: "INVALID_REQUEST",
      message: "",
    });
  });

  it.each([
    undefined,
    null,
    "text",
    [[]],
    {},
    { code: 1 },
    { code: "" },
    { code: "Z_t5vOvQxrj4499PeiJcjen28-V2RyqgYTwN44Rdzk0=" },
  ])("%j is none", (body) => {
    expect(readTossError(body)).toBeNull();
  });

  it("placeholders of the documentation are no code", () => {
    expect(readTossError(sampleObject("error-v2-shape"))).toBeNull();
  });
});

describe("a NUL or half an emoji in an answer", () => {
  const dirty = (text: string) => `\u0000${text}\ud83d`;

  it("is cleaned out of every text, so that the payment can be stored", () => {
    const sent = {
      ...DONE,
      orderName: dirty("구독"),
      method: dirty("카드"),
      card: { ...(DONE.card as object), number: dirty("4330"), issuerCode: dirty("61") },
      receipt: { url: "https://x.kr/\u0000a" },
      failure: { code: "CODE", message: dirty("메시지") },
      cancels: [{ transactionKey: "key", cancelAmount: 1, cancelReason: dirty("변심") }],
    };
    expect(tossPaymentSchema.parse(sent)).toMatchObject({
      orderName: "구독",
      method: "카드",
      card: { maskedNumber: "4330", issuerCode: "61" },
      receiptUrl: "https://x.kr/%00a",
      failure: { code: "CODE", message: "메시지" },
      cancels: [{ reason: "변심" }],
    });
    expect(readTossError({ code: "SOME_CODE", message: dirty("안 돼요") })).toEqual({ code: "SOME_CODE", message: "안 돼요" });
  });

  it.each(["paymentKey", "orderId"])("in its %s makes the answer unreadable", (field) => {
    expect(tossPaymentSchema.safeParse({ ...DONE, [field]: dirty("key") }).success).toBe(false);
  });
});
