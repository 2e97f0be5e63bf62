import type { RequestListener } from "node:http";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createTossClient, type TossLogEntry } from "@/lib/toss/client";
import { type FakeToss, json, raw, startFakeToss } from "./fake-toss";
import { sampleObject } from "./sample";

const PAYMENT = sampleObject("payment-billing-done");
const CHARGE = {
  billingKey: "billing-key",
  customerKey: "customer-key",
  amountWon: 4900,
  orderId: String(PAYMENT.orderId),
  orderName: "구독",
  idempotencyKey: "charge-1",
};
/** Headers have to arrive within it on a busy machine too. */
const SHORT_MS = 1_500;

let toss: FakeToss;
let log: TossLogEntry[];

beforeAll(async () => {
  toss = await startFakeToss();
});
afterAll(() => toss.close());
beforeEach(() => {
  log = [];
  toss.seen.length = 0;
});

function charge(listener: RequestListener, readTimeoutMs?: number) {
  toss.answer(listener);
  const client = createTossClient({
    baseUrl: `${toss.baseUrl}/`,
    secretKey: "test_sk_x",
    readTimeoutMs,
    log: (entry) => log.push(entry),
  });
  return client.charge(CHARGE);
}

const TRACE = { "X-TossPayments-Trace-Id": "trace-1" };
const HALF = JSON.stringify(PAYMENT).slice(0, 300);

describe("a charge whose answer does not arrive is unknown, never declined", () => {
  it("when nothing comes within the time limit", async () => {
    expect(await charge(() => {}, SHORT_MS)).toMatchObject({ kind: "unknown", reason: "timeout", status: null, code: null });
  });

  it("when the body stops half-way: the limit covers it, and the trace id is kept", async () => {
    const stall: RequestListener = (_, response) => {
      response.writeHead(200, TRACE);
      response.write(HALF);
    };
    expect(await charge(stall, SHORT_MS)).toMatchObject({ kind: "unknown", reason: "timeout", status: 200, traceId: "trace-1" });
  });

  it("when the connection is reset before the answer", async () => {
    expect(await charge((request) => request.socket.resetAndDestroy())).toMatchObject({
      kind: "unknown",
      reason: "network",
      status: null,
    });
  });

  it("when the connection breaks inside of the body", async () => {
    const broken: RequestListener = (request, response) => {
      response.writeHead(200, { ...TRACE, "content-length": "5000" });
      response.write(HALF, () => request.socket.destroy());
    };
    expect(await charge(broken)).toMatchObject({ kind: "unknown", reason: "network", traceId: "trace-1" });
  });

  it("when the connection breaks inside of a decline", async () => {
    const broken: RequestListener = (request, response) => {
      response.writeHead(403, { "content-length": "5000" });
      response.write('{"code":"REJECT_CARD_PAYMENT"', () => request.socket.destroy());
    };
    expect(await charge(broken)).toMatchObject({ kind: "unknown", reason: "network" });
  });

  it("when no server listens, and the log names the system's reason", async () => {
    const gone = await startFakeToss();
    await gone.close();
    const client = createTossClient({ baseUrl: gone.baseUrl, secretKey: "test_sk_x", log: (entry) => log.push(entry) });
    expect(await client.charge(CHARGE)).toMatchObject({ kind: "unknown", reason: "network" });
    expect(log).toMatchObject([{ status: null, code: null, reason: "network", cause: "ECONNREFUSED" }]);
  });
});

describe("an answer that is not Toss's is unknown", () => {
  it.each([301, 302, 303, 307, 308])("a %i is not followed", async (status) => {
    const answer = await charge(raw(status, "", { location: `${toss.baseUrl}/elsewhere` }));
    expect(answer).toMatchObject({ kind: "unknown", reason: "redirect" });
    expect(toss.seen).toHaveLength(1);
  });

  it("a redirect with a body that never ends is dropped, also when its connection breaks later", async () => {
    const endless: RequestListener = (request, response) => {
      response.writeHead(302, { location: "/elsewhere" });
      response.write("x", () => request.socket.destroy());
    };
    expect(await charge(endless)).toMatchObject({ kind: "unknown", reason: "redirect", status: 302 });
    const stalled: RequestListener = (_, response) => {
      response.writeHead(302, { location: "/elsewhere" });
      response.write("x");
    };
    expect(await charge(stalled)).toMatchObject({ kind: "unknown", reason: "redirect", status: 302 });
  });

  it.each([
    ["an error page", raw(500, "<html>Internal Server Error</html>"), "server_error"],
    ["a gateway's page", raw(502, ""), "server_error"],
    ["a 200 of rubbish", raw(200, "\u0000\u0001{{{"), "unreadable_answer"],
    ["an empty 200", raw(200, ""), "unreadable_answer"],
    ["a 200 of another shape", json(200, { ok: true }), "unreadable_answer"],
    ["a 200 with a list", json(200, [PAYMENT]), "unreadable_answer"],
    ["a 200 without an amount", json(200, { ...PAYMENT, totalAmount: null }), "unreadable_answer"],
    ["a 200 that carries an error", json(200, { code: "REJECT_CARD_PAYMENT", message: "" }), "unreadable_answer"],
    ["a firewall's 403", raw(403, "<html>Forbidden</html>"), "unreadable_answer"],
    ["a 400 without a code", json(400, { message: "bad" }), "unreadable_answer"],
  ] as const)("%s", async (_, listener, reason) => {
    expect(await charge(listener)).toMatchObject({ kind: "unknown", outcome: "unknown", reason, code: null });
  });

  it("a huge body is not held in memory", async () => {
    let written = 0;
    const endless: RequestListener = (_, response) => {
      const chunk = Buffer.alloc(1024 * 1024, 32);
      response.writeHead(200);
      const pour = () => {
        if (response.destroyed) return;
        written += chunk.length;
        response.write(chunk, pour);
      };
      pour();
    };
    expect(await charge(endless)).toMatchObject({ kind: "unknown", reason: "answer_too_large", status: 200 });
    expect(written).toBeLessThan(64 * 1024 * 1024);
  });
});

describe("an answer that is Toss's", () => {
  it("is requested with one slash, even when the base URL ends in another", async () => {
    await charge(json(200, PAYMENT));
    expect(toss.seen[0]?.url).toBe("/v1/billing/billing-key");
  });

  it("is asked for unpacked, by a program with a name", async () => {
    await charge(json(200, PAYMENT));
    expect(toss.seen[0]?.headers).toMatchObject({ "accept-encoding": "identity", "user-agent": "trakko-billing" });
  });

  it("is read although it begins with a byte order mark", async () => {
    expect(await charge(raw(200, `\ufeff${JSON.stringify(PAYMENT)}`))).toMatchObject({ kind: "answered" });
  });

  it("is read although it comes in pieces that split a character", async () => {
    const bytes = Buffer.from(JSON.stringify(PAYMENT));
    const cut = bytes.indexOf(Buffer.from("토스")) + 1;
    const pieces: RequestListener = (_, response) => {
      response.writeHead(200);
      response.write(bytes.subarray(0, cut), () => response.end(bytes.subarray(cut)));
    };
    expect(await charge(pieces)).toMatchObject({ kind: "answered", payment: { orderName: "토스 프라임 구독" } });
  });

  it("a limit without a body is certainly not a charge", async () => {
    expect(await charge(raw(429, "slow down"))).toMatchObject({
      kind: "refused",
      outcome: "transient",
      code: "HTTP_429",
      status: 429,
    });
  });

  it("an overlong message is cut", async () => {
    const answer = await charge(json(400, { code: "INVALID_REQUEST", message: "가".repeat(5000) }));
    expect(answer).toMatchObject({ kind: "refused", outcome: "request", message: "가".repeat(510) });
  });
});
