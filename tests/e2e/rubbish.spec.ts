/**
 * What strangers send, as raw bytes, to the production build: here Next's own parsing takes part.
 * No answer is 5xx, and the log gets no value and no forged line.
 */
import { readFileSync } from "node:fs";
import { connect } from "node:net";
import { expect, test } from "@playwright/test";

const CANARY = "canary7f3a";
const site = () => new URL(process.env.E2E_BASE_URL ?? "");
const STATE_TREE = "next-router-state-tree";

type Raw = { line: string; headers?: string[]; body?: Buffer | string };

/** @returns the status; 0 when the server closed the connection without one */
function send({ line, headers = [], body = "" }: Raw): Promise<number> {
  const { hostname, port } = site();
  const bytes = Buffer.from(body);
  const host = headers.some((header) => /^host:/i.test(header)) ? [] : [`Host: ${hostname}:${port}`];
  const length = bytes.length > 0 ? [`Content-Length: ${bytes.length}`] : [];
  const head = [`${line} HTTP/1.1`, ...host, ...headers, ...length, "Connection: close", "", ""].join("\r\n");
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), "127.0.0.1", () => socket.write(Buffer.concat([Buffer.from(head, "latin1"), bytes])));
    let answer = "";
    socket.on("data", (data) => {
      answer += data.toString("latin1");
    });
    socket.on("close", () => resolve(Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1] ?? 0)));
    socket.on("error", (error) => (answer ? resolve(Number(answer.slice(9, 12))) : reject(error)));
    socket.setTimeout(60_000, () => socket.destroy(new Error("no answer")));
  });
}

async function cookieOf(email: string): Promise<string> {
  const headers = { origin: site().origin, "content-type": "application/json" };
  const answer = await fetch(`${site().origin}/api/demo/sign-in`, { method: "POST", headers, body: JSON.stringify({ email }) });
  return answer.headers.get("set-cookie")?.split(";")[0] ?? "";
}

const PATHS = [
  "/%FF",
  "/%E0%A4%A",
  "/%00",
  "/billing/%FF",
  "/admin/people/%FF",
  "/admin/people/%00",
  "/admin/people/%2e%2e%2f",
  "/admin?q=%00%FF&before=%00&unpaid=__proto__&status=%FF",
  "/admin/payments/%FF/refund",
  "/admin/payments/%00/refund",
  "/api/admin/payments/%FF/refresh",
  "/api/auth/%FF",
  "/api/auth/callback/kakao?code=%00",
  "/api/auth/error?error=%0d%0aa:b",
  "/api/health?%FF=%FF",
  "/_next/static/%FF",
  "/_next/static/%00",
  "/_next/static/chunks/..%2f..%2f",
  "/_next/image?url=%FF&w=1&q=1",
  "/_next/data/x/%FF.json",
  "/sign-in?callbackUrl=%FF&error=__proto__&sent=%00",
  "/billing/fail?code=__proto__&message=%00&plan=%FF",
  "/billing/success?orderId=a&orderId=b&orderId=",
  `/billing/success?orderId=%00%0A%7B%22level%22%3A%22${CANARY}%22%7D`,
  `/billing/checkout?plan=${"x".repeat(7_000)}`,
  `/${"a/".repeat(3_000)}`,
  "//",
  "/\\evil",
  "*",
  "http://evil.example/billing",
];

test("odd addresses and methods are no fault of ours", async () => {
  test.setTimeout(300_000);
  const cookies = [await cookieOf("haneul@trakko.demo"), await cookieOf("admin@trakko.demo"), ""];
  const faults: string[] = [];
  const judge = async (raw: Raw) => {
    const status = await send(raw);
    if (status >= 500) faults.push(`${raw.line.slice(0, 80)}: ${status}`);
  };
  for (const cookie of cookies) for (const path of PATHS) await judge({ line: `GET ${path}`, headers: [`Cookie: ${cookie}`] });
  for (const method of ["TRACE", "OPTIONS", "PROPFIND", "PUT", "DELETE", "PATCH", "POST", "LOCK", "M-SEARCH"])
    for (const path of ["/", "/billing", "/api/health", "/api/auth/session", "/robots.txt", "/nowhere"])
      await judge({ line: `${method} ${path}` });
  expect(faults).toEqual([]);
  expect(await send({ line: "TRACE /" })).toBe(405);
  expect(await send({ line: "GET /admin/people/%FF" })).toBe(400);
});

test("rubbish for Next's own protocols is no fault of ours", async () => {
  test.setTimeout(300_000);
  const cookie = `Cookie: ${await cookieOf("haneul@trakko.demo")}`;
  const multipart = "Content-Type: multipart/form-data; boundary=x";
  const form = '--x\r\nContent-Disposition: form-data; name="1_$ACTION_ID_00"\r\n\r\n["$K1"]\r\n--x--\r\n';
  const requests: Raw[] = [
    { line: "POST /", headers: [`Next-Action: ${"0".repeat(42)}`, "Content-Type: text/plain;charset=UTF-8"], body: "[" },
    { line: "POST /billing", headers: ["Next-Action: rubbish", multipart], body: form },
    { line: "POST /billing", headers: [multipart], body: form },
    { line: "POST /billing/cancel", headers: [multipart], body: "--x" },
    { line: "POST /api/billing/cancel", headers: [multipart, `Origin: ${site().origin}`], body: form },
    { line: "POST /api/locale", headers: [multipart, `Origin: ${site().origin}`], body: form },
    { line: "POST /api/auth/signout", headers: ["Content-Type: application/json", `Origin: ${site().origin}`], body: "{" },
    { line: "POST /api/billing/cancel", headers: [`Origin: ${site().origin}`], body: Buffer.from([0xff, 0xfe, 0x00]) },
    { line: "POST /api/billing/toss/webhook", body: "[".repeat(100_000) },
    { line: "GET /billing", headers: ["RSC: 1", `${STATE_TREE}: rubbish`] },
    { line: "GET /billing", headers: ["RSC: 1", `${STATE_TREE}: %FF`] },
    { line: "GET /billing", headers: ["RSC: 1", `${STATE_TREE}: ["",{}]`, `${STATE_TREE}: ["",{}]`] },
    { line: "GET /billing?_rsc=1", headers: ["RSC: 1"] },
    { line: "GET /billing", headers: ["RSC: 2", "Next-Router-Prefetch: 9", "Next-Url: %FF"] },
    { line: "GET /billing?_rsc=x", headers: ["RSC: 1", "Next-Router-Prefetch: 1", "Next-Router-Segment-Prefetch: /../%FF"] },
    { line: "GET /billing.rsc" },
    { line: "GET /billing", headers: ["X-Nextjs-Data: 1"] },
    { line: "GET /billing", headers: ["X-Middleware-Subrequest: proxy:proxy:proxy:proxy:proxy"] },
    { line: "GET /billing", headers: ["X-Matched-Path: /%FF", "X-Invoke-Path: /500", "X-Invoke-Status: 500"] },
    { line: "POST /billing", headers: ["Next-Resume: 1"], body: "rubbish" },
    { line: "GET /robots.txt", headers: ["Range: bytes=9-1,-,x"] },
    { line: "GET /icon.svg", headers: ["Range: bytes=999999999-"] },
    { line: "GET /", headers: ["Host: %%%"] },
    { line: "GET /", headers: ["Host: [::"] },
    { line: "GET /", headers: ["X-Forwarded-Host: a b,\u0080", "X-Forwarded-Proto: gopher", "X-Forwarded-For: \u00ff"] },
    { line: "GET /", headers: ["Accept-Language: ;q=,%FF;q=x", "Accept: \u00ff", "User-Agent: \u0080"] },
    { line: "GET /", headers: [`Cookie: locale=%FF; a=%; =;; ${"x=1; ".repeat(500)}`] },
    { line: "GET /", headers: [`Cookie: ${"x".repeat(20_000)}`] },
    { line: "GET /", headers: ["Connection: upgrade", "Upgrade: websocket", "Sec-WebSocket-Key: x"] },
  ];
  for (const raw of requests) {
    const headers = raw.headers?.some((header) => header.startsWith("Cookie")) ? raw.headers : [...(raw.headers ?? []), cookie];
    expect(await send({ ...raw, headers }), `${raw.line} ${raw.headers?.join(" | ").slice(0, 100)}`).toBeLessThan(500);
  }
});

test("the server's log holds entries only, none of them forged, and no value", async () => {
  await send({ line: `GET /billing/success?orderId=%00%0A%7B%22level%22%3A%22${CANARY}%22%7D` });
  const log = readFileSync(process.env.E2E_APP_LOG ?? "", "utf8");
  expect(log).not.toContain(CANARY);
  const foreign = log.split("\n").filter((line) => line.startsWith("{") && !isEntry(line));
  expect(foreign).toEqual([]);
});

function isEntry(line: string): boolean {
  const { level, time } = JSON.parse(line) as { level?: string; time?: string };
  return ["info", "warn", "error"].includes(level ?? "") && time !== undefined;
}
