import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CARDS } from "../support/world";
import { type BillingSite, openBillingSite, type Visitor } from "./billing-site";
import { fallBehind, subscribe } from "./paying-visitor";

let site: BillingSite;
let retry: (request: Request) => Promise<Response>;

beforeAll(async () => {
  site = await openBillingSite();
  retry = (await import("@/app/api/billing/retry/route")).POST;
});
afterAll(() => site.close());

const tryAgain = (visitor: Visitor) => site.post(retry, "/api/billing/retry", { cookie: visitor.cookie });
const approvals = ({ customerKey }: Visitor) =>
  [...site.emulator.state.payments.values()].filter((payment) => payment.customerKey === customerKey).length;

async function pastDue(code = "REJECT_CARD_PAYMENT"): Promise<Visitor> {
  const visitor = await site.visitor();
  await subscribe(site, visitor, CARDS.good);
  await fallBehind(site, visitor, code);
  return visitor;
}

describe("a retry", () => {
  test("that is approved: 200, and the subscription is active", async () => {
    const visitor = await pastDue();
    await site.toss.behaviour(visitor.customerKey, null);
    expect(await tryAgain(visitor)).toMatchObject({
      status: 200,
      body: { orderId: expect.any(String), status: "paid", subscription: { status: "active", graceEndsAt: null } },
    });
    expect(approvals(visitor)).toBe(2);
    expect(await tryAgain(visitor)).toMatchObject({ status: 409, code: "nothing_owed" });
  });

  test("that is declined: 402 with the decline's code, and the next one within a minute: 429", async () => {
    const visitor = await pastDue();
    expect(await tryAgain(visitor)).toMatchObject({ status: 402, code: "REJECT_CARD_PAYMENT" });
    expect(await tryAgain(visitor)).toMatchObject({ status: 429, code: "too_many_retries" });
    expect(approvals(visitor)).toBe(1);
  });

  test("on a card declined for good: 409 without calling Toss", async () => {
    const visitor = await pastDue("INVALID_STOPPED_CARD");
    const before = await site.traces();
    expect(await tryAgain(visitor)).toMatchObject({ status: 409, code: "needs_new_card" });
    expect(await site.traces()).toEqual(before);
  });

  test("without an outcome yet: 202", async () => {
    const visitor = await pastDue();
    await site.toss.behaviour(visitor.customerKey, null);
    await site.toss.fault({ match: { operation: "charge" }, action: { kind: "reset_after" } });
    await site.toss.fault({ match: { operation: "lookup" }, action: { kind: "outage" } });
    expect(await tryAgain(visitor)).toMatchObject({ status: 202, body: { status: "pending" } });
    await site.toss.clearFaults();
    expect(await tryAgain(visitor)).toMatchObject({ status: 409, code: "payment_in_progress" });
    expect(approvals(visitor)).toBe(2);
  });

  test("requested ten times at once: one charge, one answer of 200", async () => {
    const visitor = await pastDue();
    await site.toss.behaviour(visitor.customerKey, null);
    const answers = await Promise.all(Array.from({ length: 10 }, () => tryAgain(visitor)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array(9).fill(409)]);
    expect(approvals(visitor)).toBe(2);
  });

  test("never touches another person's payment", async () => {
    const [visitor, other] = [await pastDue(), await site.visitor()];
    await site.toss.behaviour(visitor.customerKey, null);
    const before = await site.traces();
    expect(await tryAgain(other)).toMatchObject({ status: 409, code: "nothing_owed" });
    const sent = { cookie: other.cookie, body: { userId: visitor.id } };
    expect(await site.post(retry, "/api/billing/retry", sent)).toMatchObject({ status: 400, code: "invalid_request" });
    expect(await site.traces()).toEqual(before);
  });
});
