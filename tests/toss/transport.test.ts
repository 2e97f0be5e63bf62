import { once } from "node:events";
import type { RequestListener } from "node:http";
import { getGlobalDispatcher, MockAgent, setGlobalDispatcher } from "undici";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { isSilence, isTurnedAway, isUnheard } from "@/lib/toss/answer";
import { createTossClient, type TossLogEntry } from "@/lib/toss/client";
import { type Http, sendOverNetwork } from "@/lib/toss/http";
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
    baseUrl: `${toss.baseUrl}//`,
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
  it.each([300, 301, 302, 303, 307, 308, 399])("a %i is not followed", async (status) => {
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
    const closings: Promise<unknown>[] = [];
    const stalled: RequestListener = (_, response) => {
      closings.push(once(response, "close"));
      response.writeHead(302, { location: "/elsewhere" });
      response.write("x");
    };
    expect(await charge(stalled)).toMatchObject({ kind: "unknown", reason: "redirect", status: 302 });
    await Promise.all(closings);
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

  it("a 101 with a payment in it", async () => {
    const http: Http = async () => ({ status: 101, headers: {}, text: async () => JSON.stringify(PAYMENT), drop: () => {} });
    const client = createTossClient({ baseUrl: toss.baseUrl, secretKey: "test_sk_x", http });
    expect(await client.charge(CHARGE)).toMatchObject({ kind: "unknown", status: 101 });
  });

  it.each([
    [11, "0123456789"],
    [10, "0123456789"],
    [9, null],
  ])("read up to %i bytes, ten bytes are %j", async (most, text) => {
    toss.answer(raw(200, "0123456789"));
    const { text: read } = await sendOverNetwork({ url: new URL(toss.baseUrl), method: "GET", headers: {} });
    expect(await read(most)).toBe(text);
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
  it("is requested with one slash, even when the base URL ends in others", async () => {
    await charge(json(200, PAYMENT));
    expect(toss.seen[0]?.url).toBe("/v1/billing/billing-key");
  });

  it("is asked for unpacked, by a program with a name", async () => {
    await charge(json(200, PAYMENT));
    expect(toss.seen[0]?.headers).toMatchObject({ "accept-encoding": "identity", "user-agent": "trakko-billing" });
  });

  it("comes from Toss, whatever a library has put in the place of the network for all others", async () => {
    const others = getGlobalDispatcher();
    const nowhere = new MockAgent();
    nowhere.disableNetConnect();
    setGlobalDispatcher(nowhere);
    expect(await charge(json(200, PAYMENT)).finally(() => setGlobalDispatcher(others))).toMatchObject({ kind: "answered" });
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

  it("an overlong message is cut between two characters, never inside of one that no database takes by halves", async () => {
    const answer = await charge(json(400, { code: "INVALID_REQUEST", message: `가${"💳".repeat(600)}` }));
    expect(answer).toMatchObject({ message: `가${"💳".repeat(509)}` });
  });

  it.each([
    ["0", 0],
    ["3", 3_000],
    ["999999", 999_999_000],
    ["1000000", undefined],
    ["3 seconds", undefined],
    ["about 3", undefined],
    ["-3", undefined],
    ["1.5", undefined],
    ["Wed, 21 Oct 2026 07:28:00 GMT", undefined],
  ])("Retry-After %j asks for %j ms", async (seconds, ms) => {
    const answer = await charge(json(429, { code: "TOO_MANY_REQUESTS", message: "" }, { "retry-after": seconds }));
    expect(answer).toMatchObject({ kind: "refused", outcome: "transient" });
    expect("retryAfterMs" in answer ? answer.retryAfterMs : undefined).toBe(ms);
  });
});

describe("what a charge that was answered so says of Toss", () => {
  const error = (status: number, code: string) => json(status, { code, message: "" });
  const SILENT = { isSilence: true, isTurnedAway: false, isUnheard: false };
  const HEARD = { isSilence: false, isTurnedAway: false, isUnheard: false };
  const TURNED_AWAY = { isSilence: false, isTurnedAway: true, isUnheard: true };

  it.each<[string, RequestListener, typeof HEARD]>([
    ["nothing: the connection breaks", (request) => request.socket.destroy(), SILENT],
    ["a gateway's 503", raw(503, "<html>"), SILENT],
    ["a redirect", raw(302, ""), SILENT],
    ["a 200 of rubbish", raw(200, "{{{"), SILENT],
    ["a payment", json(200, PAYMENT), HEARD],
    ["a payment of another order", json(200, { ...PAYMENT, orderId: "another" }), HEARD],
    ["Toss's own 500", error(500, "FAILED_INTERNAL_SYSTEM_PROCESSING"), HEARD],
    ["a decline", error(403, "REJECT_CARD_PAYMENT"), HEARD],
    ["passing trouble", error(400, "MAINTAINED_METHOD"), HEARD],
    ["a decline that comes as 429", error(429, "REJECT_CARD_PAYMENT"), HEARD],
    ["429 with an unlisted code", error(429, "TOO_MANY_REQUESTS"), TURNED_AWAY],
    ["429 with a code that decides nothing", error(429, "PROVIDER_ERROR"), TURNED_AWAY],
    ["429 without a code", raw(429, "slow down"), TURNED_AWAY],
  ])("%s", async (_, listener, says) => {
    const answer = await charge(listener);
    expect({ isSilence: isSilence(answer), isTurnedAway: isTurnedAway(answer), isUnheard: isUnheard(answer) }).toEqual(says);
  });

  it.each([
    ["TOO_MANY_WAITING", TURNED_AWAY],
    ["PACE_UNREACHABLE", { ...SILENT, isUnheard: true }],
  ] as const)("%s: it never left", async (turn, says) => {
    const pace = { take: async () => turn, slowDown: async () => {} };
    const answer = await createTossClient({ baseUrl: toss.baseUrl, secretKey: "test_sk_x", pace }).charge(CHARGE);
    expect({ isSilence: isSilence(answer), isTurnedAway: isTurnedAway(answer), isUnheard: isUnheard(answer) }).toEqual(says);
  });
});
