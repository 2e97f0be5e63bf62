/**
 * Rubbish at every door: each method of each route file, found in the file system, so that a new
 * route joins by itself. No answer is 5xx, and a request that is refused changes no row. Repeat a
 * failure with the seed that it prints; FUZZ_RUNS sets the requests for each route.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { plans } from "@/lib/billing/catalogue";
import { SITE } from "./auth-environment";
import { type BillingSite, openBillingSite, type Visitor } from "./billing-site";

const SEED = 20_261_127;
const RUNS = Number(process.env.FUZZ_RUNS ?? 60);
const ROOT = join(import.meta.dirname, "../../app/api");
const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const;
/** Tables that may grow by a refused request: what was delivered, and what counts attempts. */
const COUNTERS = ["webhook_events", "webhook_hours", "rate_limits", "toss_pace"];

const FILES = readdirSync(ROOT, { recursive: true, encoding: "utf8" }).filter((path) => /(^|\/)route\.ts$/.test(path));
/** Where routes share the forms of their fields. */
const FORMS = ["../_server/trade-fields.ts", "../_server/promo-code-fields.ts"];
const SOURCES = [...FILES, ...FORMS].map((path) => readFileSync(join(ROOT, path), "utf8")).join("\n");
const FOUND = [...SOURCES.matchAll(/"?([\w-]+)"?: (?:z\.|TRADE\.|figure|amountWon|\w+Text\b)/g)].map(([, name]) => name ?? "");
const FIELDS = [...new Set([...FOUND, "email", "csrfToken", "callbackUrl", "json", "token", "code", "state", "error", "back"])];

let site: BillingSite;
let visitor: Visitor;
let admin: Visitor;

beforeAll(async () => {
  site = await openBillingSite({
    KAKAO_CLIENT_ID: "kakao",
    KAKAO_CLIENT_SECRET: "kakao-secret",
    EMAIL_SERVER: "smtp://127.0.0.1:1",
    EMAIL_FROM: "Trakko <hello@trakko.example>",
  });
  await site.moveTo(new Date());
  [visitor, admin] = [await site.visitor(), await site.visitor()];
  await site.sql`update users set email = 'admin@trakko.demo' where id = ${admin.id}`;
});
afterAll(() => site.close());

/** What breaks text columns, JSON, parsers, headers and prototypes. */
const NASTY = [
  "",
  "\u0000",
  "a\u0000b",
  "\ud83d",
  "\udc00\ud800",
  "%FF",
  "%00%0A{}",
  "\ufeff",
  "\u202etxet",
  "__proto__",
  "constructor",
  "../../etc/passwd",
  "' or 1=1 --",
  "{{7*7}}",
  '\n{"level":"fatal"}',
  "x".repeat(9_000),
  "🙂".repeat(600),
  "0000-01-01T00:00:00Z",
  "9999-12-31T23:59:59Z",
  "1e309",
  "-1",
];
const text = fc.oneof(fc.constantFrom(...NASTY), fc.string({ unit: "binary" }), fc.uuid(), fc.emailAddress());
const known = fc.constantFrom(
  ...plans().map(({ id }) => id as string),
  "trk_pro_0000",
  "2026-03",
  "2026-03-02",
  5_000,
  "day",
  "ko",
  "pro_weekly",
);
const value: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 4, arbitrary: text },
  { weight: 3, arbitrary: known },
  { weight: 2, arbitrary: fc.jsonValue() },
  { weight: 1, arbitrary: fc.constantFrom(null, true, 0, -0, 1e308, [], [[]], {}) },
);
const name = fc.oneof({ weight: 6, arbitrary: fc.constantFrom(...FIELDS) }, { weight: 1, arbitrary: text });
const fields = fc.array(fc.tuple(name, value), { maxLength: 4 });
const deep = fc.constantFrom(
  "[".repeat(5_000),
  `${'{"a":'.repeat(2_000)}1${"}".repeat(2_000)}`,
  '{"__proto__":{"a":1}}',
  "\ufeff{}",
  "{",
);
const wellFormed = (one: string) => Buffer.from(one).toString();
const encodeForm = (entries: [string, unknown][]) =>
  new URLSearchParams(entries.map(([key, one]) => [wellFormed(key), wellFormed(String(one))])).toString();

const body = fc.oneof(
  { weight: 5, arbitrary: fields.map((entries) => JSON.stringify(Object.fromEntries(entries))) },
  { weight: 2, arbitrary: fields.map(encodeForm) },
  { weight: 1, arbitrary: deep },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 300 }) },
);
const contentType = fc.constantFrom(
  "application/json",
  "application/x-www-form-urlencoded",
  "multipart/form-data",
  "multipart/form-data; boundary=----x",
  "text/plain; charset=utf-16",
  ";",
);
/** Any byte that a header may hold. */
const headerText = fc
  .array(fc.oneof(fc.integer({ min: 0x20, max: 0x7e }), fc.integer({ min: 0x80, max: 0xff })), { maxLength: 60 })
  .map((codes) => String.fromCharCode(...codes).trim());
const cookie = fc.oneof(
  headerText,
  fc.constantFrom(
    "next-auth.session-token=%FF",
    "locale=%00",
    "next-auth.csrf-token=%",
    "next-auth.callback-url=%E0%A4%A",
    "=;;=; a",
  ),
);
const who = fc.constantFrom("visitor", "visitor", "visitor", "admin", "stranger");
const segments = fc.array(
  fc.oneof(
    fc.constantFrom(
      "2026",
      "2026-03",
      "signin",
      "signout",
      "callback",
      "session",
      "csrf",
      "error",
      "providers",
      "kakao",
      "email",
      "_log",
    ),
    text,
  ),
  { minLength: 1, maxLength: 3 },
);

const request = fc.record({
  who,
  body,
  cookie: fc.option(cookie, { freq: 3 }),
  contentType,
  query: fields.map(encodeForm),
  segments,
  language: fc.option(headerText),
  isOurs: fc.oneof({ weight: 6, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) }),
  hasSecret: fc.boolean(),
  transmission: fc.option(headerText),
});
type Rubbish = typeof request extends fc.Arbitrary<infer Generated> ? Generated : never;

function requestOf(method: string, path: string, sent: Rubbish): Request {
  const session = { visitor: visitor.cookie, admin: admin.cookie, stranger: "" }[sent.who as "visitor" | "admin" | "stranger"];
  const headers = new Headers();
  const set = (key: string, one: string | null) => one && headers.set(key, one);
  set("cookie", [session, sent.cookie].filter(Boolean).join("; "));
  set("content-type", sent.contentType);
  set("accept-language", sent.language);
  set("tosspayments-webhook-transmission-id", sent.transmission);
  set("origin", sent.isOurs ? SITE : "null");
  set("authorization", sent.hasSecret ? `Bearer ${"c".repeat(32)}` : null);
  const hasBody = method !== "GET" && method !== "HEAD";
  return new Request(`${SITE}/api/${path.replace(/\/route\.ts$/, "")}?${sent.query}`, {
    method,
    headers,
    ...(hasBody ? { body: sent.body as BodyInit } : {}),
  });
}

/** One hash for each table. */
async function hashes(): Promise<Record<string, string>> {
  const tables = await site.sql<{ name: string }[]>`select tablename as name from pg_tables where schemaname = 'public'`;
  const watched = tables.map((table) => table.name).filter((table) => !COUNTERS.includes(table));
  const each = watched.map(
    (table) =>
      `select '${table}' as name, md5(coalesce(string_agg(t::text, '|' order by t::text), '')) as hash from "${table}" t`,
  );
  const rows = await site.sql.unsafe<{ name: string; hash: string }[]>(each.join(" union all "));
  return Object.fromEntries(rows.map((row) => [row.name, row.hash]));
}

describe.each(FILES)("/api/%s", (path) => {
  test(`answers rubbish without 5xx, and a refused request changes nothing (seed ${SEED})`, async () => {
    const handlers = (await import(/* @vite-ignore */ join(ROOT, path))) as Record<string, unknown>;
    const methods = METHODS.filter((method) => method in handlers);
    expect(methods).not.toEqual([]);
    let before = await hashes();
    const attempt = fc.asyncProperty(fc.constantFrom(...methods), request, async (method, sent) => {
      const handler = handlers[method] as (asked: Request, segment: object) => Promise<Response>;
      const params = Promise.resolve({ id: sent.segments[0], period: sent.segments[0], nextauth: sent.segments });
      const answer = await handler(requestOf(method, path, sent), { params });
      await answer.arrayBuffer();
      const after = await hashes();
      const changed = Object.keys(after).filter((table) => after[table] !== before[table]);
      before = after;
      expect(answer.status).toBeLessThan(500);
      if (answer.status >= 400) expect(changed).toEqual([]);
    });
    await fc.assert(attempt, { seed: SEED, numRuns: RUNS, interruptAfterTimeLimit: 60_000 });
  });
});
