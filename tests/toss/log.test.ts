import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createTossClient, type TossClientOptions, type TossLogEntry } from "@/lib/toss/client";
import { realTime } from "@/lib/toss/process-time";
import { type FakeToss, json, raw, startFakeToss } from "./fake-toss";
import { sampleObject } from "./sample";

const SECRET_KEY = "test_sk_canaryD5GePWvyJnrK0W0k6q8gLz";
const BILLING_KEY = "Z_t5vOvQxrj4499PeiJcjen28-V2RyqgYTwN44Rdzk0=";
const AUTH_KEY = "bln_canaryAuthKey";
const CUSTOMER_KEY = "c1d3a5e7-9b2f-4c60-8e14-7a2f0c9d6b31";
const ORDER_ID = "order-20260131-1";
const CHARGE = {
  billingKey: BILLING_KEY,
  customerKey: CUSTOMER_KEY,
  amountWon: 4900,
  orderId: ORDER_ID,
  orderName: "구독",
  idempotencyKey: "charge-1",
  attempt: 2,
};

let toss: FakeToss;
let log: TossLogEntry[];

beforeAll(async () => {
  toss = await startFakeToss();
});
afterAll(() => toss.close());
beforeEach(() => {
  log = [];
});

function client(options: Partial<TossClientOptions> = {}) {
  return createTossClient({ baseUrl: toss.baseUrl, secretKey: SECRET_KEY, log: (entry) => log.push(entry), ...options });
}

describe("the log", () => {
  it("has one entry per call, with the template of the path and the trace id", async () => {
    toss.answer(json(403, sampleObject("error-v1-reject-card-payment"), { "X-TossPayments-Trace-Id": "trace-2" }));
    await client().charge(CHARGE);
    expect(log).toEqual([
      {
        operation: "charge",
        method: "POST",
        path: "/v1/billing/{billingKey}",
        status: 403,
        code: "REJECT_CARD_PAYMENT",
        reason: null,
        cause: null,
        traceId: "trace-2",
        ms: expect.any(Number),
        orderId: ORDER_ID,
        attempt: 2,
      },
    ]);
  });

  it.each([
    ["ECONNRESET", "ECONNRESET"],
    ["UND_ERR_SOCKET", "UND_ERR_SOCKET"],
    [`ECONNRESET /v1/billing/${BILLING_KEY}`, null],
    [`${BILLING_KEY} ECONNRESET`, null],
    [BILLING_KEY, null],
    [-104, null],
    [undefined, null],
  ])("names %j as the cause of a broken call as %j, since only the system's code holds no key", async (code, cause) => {
    const http = () => Promise.reject(Object.assign(new Error(BILLING_KEY), code === undefined ? {} : { code }));
    await client({ http }).charge(CHARGE);
    expect(log).toMatchObject([{ reason: "network", cause }]);
  });

  it("has how long Toss took, and a trace id of bounded length, the first where there are two", async () => {
    let now = 1_000;
    const http = async () => {
      now += 41.6;
      const headers = { "x-tosspayments-trace-id": ["t".repeat(201), "other"] };
      return { status: 200, headers, text: async () => "{}", drop: () => {} };
    };
    await client({ http, time: { ...realTime, now: () => now } }).charge(CHARGE);
    expect(log).toMatchObject([{ ms: 42, traceId: "t".repeat(200) }]);
  });

  it("is all that is left of a call: its time limit keeps no process alive", async () => {
    const timers = () => process.getActiveResourcesInfo().filter((kind) => kind === "Timeout").length;
    const http = async () => ({ status: 200, headers: {}, text: async () => "{}", drop: () => {} });
    const before = timers();
    await client({ http }).charge(CHARGE);
    expect(timers()).toBe(before);
  });

  it("never holds a billing key, an auth key or the secret, not even when Toss echoes them or the line breaks", async () => {
    const asked = client();
    const input = { authKey: AUTH_KEY, customerKey: CUSTOMER_KEY, idempotencyKey: "issue-1" };
    const echo = `${BILLING_KEY} ${AUTH_KEY} ${SECRET_KEY}`;
    for (const listener of [
      json(400, { code: BILLING_KEY, message: echo }),
      json(400, { code: "INVALID_REQUEST", message: echo }),
      raw(200, echo),
      (_: unknown, response: { destroy(): void }) => response.destroy(),
    ]) {
      toss.answer(listener);
      await asked.charge(CHARGE);
      await asked.issueBillingKey(input);
      await asked.deleteBillingKey({ billingKey: BILLING_KEY });
    }
    expect(log).toHaveLength(12);
    const written = JSON.stringify(log);
    for (const secret of [
      BILLING_KEY,
      encodeURIComponent(BILLING_KEY),
      AUTH_KEY,
      SECRET_KEY,
      Buffer.from(`${SECRET_KEY}:`).toString("base64"),
    ]) {
      expect(written).not.toContain(secret);
    }
  });
});
