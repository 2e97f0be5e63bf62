import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Emulator, startEmulator } from "@/emulator/start";
import { call, charge, control, type JsonObject } from "./client";

type Page = {
  payments: JsonObject[];
  transactions: JsonObject[];
  billingKeys: JsonObject[];
  totals: JsonObject;
  next: number | null;
};

let emulator: Emulator;

beforeAll(async () => {
  emulator = await startEmulator({ now: () => new Date("2026-01-02T05:46:58Z") });
});
beforeEach(() => emulator.reset());
afterAll(() => emulator.stop());

const seed = (fields: JsonObject) => control(emulator, "payments", { amount: 9_900, ...fields });
const ledger = async (query: string) => (await control(emulator, `ledger?${query}`)).body as unknown as Page;

describe("the ledger's answer", () => {
  it("is read page by page, without gaps or repeats", async () => {
    for (let number = 1; number <= 5; number += 1)
      await seed({ orderId: `order-00000${number}`, customerKey: `customer-${number}` });
    const seen: unknown[] = [];
    let after: number | null = 0;
    while (after !== null) {
      const page: Page = await ledger(`limit=2&after=${after}`);
      expect(page.payments.length).toBeLessThanOrEqual(2);
      expect(page.totals).toEqual({ payments: 5, transactions: 5, billingKeys: 5 });
      seen.push(...page.payments.map(({ orderId }) => orderId));
      after = page.next;
    }
    expect(seen).toEqual([1, 2, 3, 4, 5].map((number) => `order-00000${number}`));
  });

  it("has at most 100 rows a list unless more are asked for, and never more than 1,000", async () => {
    for (let number = 0; number < 101; number += 1) await seed({});
    const page = await ledger("");
    expect([page.payments.length, page.transactions.length, page.next]).toEqual([100, 100, 100]);
    expect((await control(emulator, "ledger?limit=1001")).status).toBe(400);
    expect((await ledger("limit=1000")).next).toBeNull();
  });

  it("of the calls and the deliveries is bounded too", async () => {
    for (const name of ["calls", "deliveries"]) {
      const refused = await control(emulator, `${name}?limit=1001`);
      expect([refused.status, String((refused.body.error as JsonObject).message)]).toEqual([
        400,
        expect.stringContaining("limit"),
      ]);
    }
    for (let count = 0; count < 3; count += 1) await call(emulator, "GET", "/v1/payments/none");
    const [first, second] = (await control(emulator, "calls?limit=2")).body as unknown as { seq: number }[];
    expect([first?.seq, second?.seq]).toEqual([1, 2]);
    expect((await control(emulator, `calls?since=${second?.seq}`)).body).toHaveLength(1);
  });
});

describe("a seeded payment", () => {
  it("is a payment like any other: found, listed, cancelled, and charged again with its key", async () => {
    const { body } = await seed({
      orderId: "order-seeded",
      customerKey: "customer-1",
      orderName: "Pro",
      approvedAt: "2025-12-01T10:00:00+09:00",
    });
    expect(body).toMatchObject({ status: "DONE", totalAmount: 9_900, approvedAt: "2025-12-01T10:00:00+09:00", orderName: "Pro" });
    expect((await call(emulator, "GET", "/v1/payments/orders/order-seeded")).body).toEqual(body);
    const rows = await call(emulator, "GET", "/v1/transactions?startDate=2025-12-01&endDate=2025-12-02");
    expect(JSON.parse(rows.text)).toMatchObject([{ orderId: "order-seeded", amount: 9_900 }]);
    const [key] = (await ledger("customerKey=customer-1")).billingKeys;
    expect((await charge(emulator, String(key?.billingKey), { customerKey: "customer-1" })).status).toBe(200);
    const cancel = await call(emulator, "POST", `/v1/payments/${body.paymentKey}/cancel`, { body: { cancelReason: "x" } });
    expect(cancel.body.status).toBe("CANCELED");
  });

  it("needs only an amount, and uses a customer's key again", async () => {
    await seed({});
    await seed({});
    expect([emulator.state.payments.size, emulator.state.billingKeys.size]).toEqual([2, 1]);
    expect(emulator.state.deliveries.size).toBe(0);
  });

  it.each([
    ["an amount below 100 won", { amount: 99 }, "amount"],
    ["an unknown field", { price: 1 }, "price"],
    ["an order id that Toss would refuse", { orderId: "a b" }, "orderId"],
  ])("with %s is refused by name", async (_, fields, field) => {
    const refused = await seed(fields);
    expect([refused.status, JSON.stringify(refused.body)]).toEqual([400, expect.stringContaining(field)]);
  });

  it("is refused when its order id is taken", async () => {
    await seed({ orderId: "order-seeded" });
    expect((await seed({ orderId: "order-seeded" })).body).toMatchObject({ error: { code: "DUPLICATED_ORDER_ID" } });
  });
});
