import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type BillingSite, openBillingSite, type Visitor } from "./billing-site";
import { ask, askRoute, type JournalRoute, type Kept, keepJournal } from "./journal-site";

let site: BillingSite;
let owner: Visitor;
let other: Visitor;
let kept: Kept;

beforeAll(async () => {
  site = await openBillingSite();
  await site.moveTo(new Date("2026-11-15T12:00:00+09:00"));
  [owner, other] = [await site.visitor(), await site.visitor()];
  kept = await keepJournal(site, owner, new Date("2026-11-15T12:00:00+09:00"));
  // An administrator may do everything in their own journal, and nothing in another's.
  await site.sql`update users set email = 'admin@trakko.demo' where id = ${other.id}`;
});
afterAll(() => site.close());

const TRADE = { tradedOn: "2026-11-02", ticker: "삼성전자", profitWon: 1_000 };
const DOORS: [string, JournalRoute, { param?: string; body?: object }][] = [
  ["GET", "/api/trades", {}],
  ["POST", "/api/trades", { body: TRADE }],
  ["PATCH", "/api/trades/[id]", { body: { profitWon: 1 } }],
  ["DELETE", "/api/trades/[id]", {}],
  ["POST", "/api/trades/[id]/restore", { body: { undoKey: "x" } }],
  ["GET", "/api/trades/export", {}],
  ["GET", "/api/goals/[period]", { param: "2026-11" }],
  ["PUT", "/api/goals/[period]", { param: "2026-11", body: { goalWon: 5 } }],
  ["GET", "/api/journal", {}],
  ["PUT", "/api/journal", { body: { startingWon: 5 } }],
];

/** Asks, and expects an error that changes nothing. */
async function refused(method: string, route: JournalRoute, sent: Parameters<typeof ask>[2]) {
  const before = await site.traces();
  const { status, code } = await ask(method, route, sent);
  expect(await site.traces()).toEqual(before);
  return { status, code };
}

const sentTo = ({ param = "", body }: { param?: string; body?: object }) => ({ param: param || kept.shown, body });

test.each(DOORS)("%s %s signed out: 401", async (method, route, door) => {
  expect(await refused(method, route, sentTo(door))).toEqual({ status: 401, code: "unauthenticated" });
});

describe.each(DOORS.filter(([method]) => method !== "GET"))("%s %s changes something, so", (method, route, door) => {
  test("from another site's page: 403", async () => {
    const headers = { origin: "https://evil.example" };
    const answer = await refused(method, route, { ...sentTo(door), cookie: owner.cookie, headers });
    expect(answer).toEqual({ status: 403, code: "forbidden_origin" });
  });

  test("an unknown field: 400", async () => {
    const asked = { ...sentTo(door), cookie: owner.cookie, body: { ...door.body, userId: other.id } };
    expect(await refused(method, route, asked)).toEqual({ status: 400, code: "invalid_request" });
  });
});

describe.each(DOORS.filter(([, route]) => route.includes("[id]")))("%s %s is about one trade, so", (method, route, door) => {
  test("another person's: 404", async () => {
    expect(await refused(method, route, { ...sentTo(door), cookie: other.cookie })).toEqual({ status: 404, code: "not_found" });
  });

  test.each(["", "1", "../export", `${"x".repeat(36)}`])("%j is no trade: 404", async (id) => {
    expect(await refused(method, route, { ...sentTo(door), param: id, cookie: owner.cookie })).toMatchObject({ status: 404 });
  });
});

describe("the values of fields", () => {
  test.each([
    ["tradedOn", "2026-02-30"],
    ["tradedOn", "2026-2-3"],
    ["tradedOn", "1979-12-31"],
    ["tradedOn", "0000-01-01"],
    ["tradedOn", "infinity"],
    ["tradedOn", "2026-11-02T00:00:00Z"],
    ["tradedOn", 20_261_102],
    ["ticker", ""],
    ["ticker", "  \n "],
    ["ticker", "가".repeat(41)],
    ["ticker", null],
    ["profitWon", 1_000_000_000_000],
    ["profitWon", -1_000_000_000_000],
    ["profitWon", 0.5],
    ["profitWon", "1000"],
    ["profitWon", null],
    ["entryReason", "가".repeat(501)],
    ["exitReason", "😀".repeat(501)],
    ["id", "1"],
  ])("a trade with %s %j: 400", async (name, value) => {
    const asked = { cookie: owner.cookie, body: { ...TRADE, [name]: value } };
    expect(await refused("POST", "/api/trades", asked)).toEqual({ status: 400, code: "invalid_request" });
    if (name === "id") return;
    const changed = { cookie: owner.cookie, param: kept.shown, body: { [name]: value } };
    expect(await refused("PATCH", "/api/trades/[id]", changed)).toEqual({ status: 400, code: "invalid_request" });
  });

  test("a trade of tomorrow: 400 with its own code", async () => {
    const asked = { cookie: owner.cookie, body: { ...TRADE, tradedOn: "2026-11-16" } };
    expect(await refused("POST", "/api/trades", asked)).toEqual({ status: 400, code: "day_in_future" });
  });

  test("the longest texts and the largest amounts are kept as they are, cleaned", async () => {
    const visitor = await site.visitor();
    const longest = {
      tradedOn: "1980-01-01",
      ticker: "가".repeat(40),
      profitWon: -999_999_999_999,
      entryReason: "😀".repeat(500),
      exitReason: `${'"\\\n'.repeat(166)}끝`,
    };
    const { status, body } = await ask("POST", "/api/trades", { cookie: visitor.cookie, body: longest });
    expect({ status, trade: body.trade }).toEqual({ status: 201, trade: { ...longest, id: expect.any(String) } });
    const { id } = body.trade as { id: string };
    await site.sql`update users set email = 'was-admin@trakko.demo' where email = 'admin@trakko.demo'`;
    await site.sql`update users set email = 'admin@trakko.demo' where id = ${visitor.id}`;
    const deleted = await ask("DELETE", "/api/trades/[id]", { cookie: visitor.cookie, param: id });
    const restored = await ask("POST", "/api/trades/[id]/restore", { cookie: visitor.cookie, param: id, body: deleted.body });
    expect(restored.body).toEqual({ trade: body.trade, isHidden: false });
    const dirty = { ...TRADE, ticker: "\u202e A\u0000\tB ", entryReason: "가\r\n나\u0000" };
    const cleaned = await ask("POST", "/api/trades", { cookie: visitor.cookie, body: dirty });
    expect(cleaned.body.trade).toMatchObject({ ticker: "A B", entryReason: "가\n나" });
  });

  test.each(["2026-13", "2026-00", "26-01", "1979", "1979-12", "2037-01", "abc", "2026-1", "", "__proto__"])(
    "a goal for %j: 404",
    async (param) => {
      const asked = { cookie: owner.cookie, param, body: { goalWon: 5 } };
      expect(await refused("PUT", "/api/goals/[period]", asked)).toEqual({ status: 404, code: "not_found" });
      expect(await refused("GET", "/api/goals/[period]", asked)).toEqual({ status: 404, code: "not_found" });
    },
  );

  test.each([0, -1, 0.5, "5", 1_000_000_000_000, undefined])("a goal of %j: 400", async (goalWon) => {
    const asked = { cookie: owner.cookie, param: "2026-11", body: { goalWon } };
    expect(await refused("PUT", "/api/goals/[period]", asked)).toEqual({ status: 400, code: "invalid_request" });
  });

  test("a goal is set, changed and taken away", async () => {
    const set = async (goalWon: number | null) =>
      (await ask("PUT", "/api/goals/[period]", { cookie: owner.cookie, param: "2036-12", body: { goalWon } })).body;
    expect(await set(5)).toEqual({ period: "2036-12", goalWon: 5, profitWon: 0 });
    expect(await set(6)).toMatchObject({ goalWon: 6 });
    expect(await set(null)).toMatchObject({ goalWon: null });
    expect(await set(null)).toMatchObject({ goalWon: null });
  });

  test.each([-1, 0.5, "5", null, 1_000_000_000_000])("a starting capital of %j: 400", async (startingWon) => {
    const asked = { cookie: owner.cookie, body: { startingWon } };
    expect(await refused("PUT", "/api/journal", asked)).toEqual({ status: 400, code: "invalid_request" });
  });

  test.each(["?month=2026-13", "?month=1979-01", "?month=x", "?after=x", "?after=2026-11-02"])(
    "a list of %s: 400",
    async (query) => {
      expect(await refused("GET", "/api/trades", { cookie: owner.cookie, query })).toMatchObject({ status: 400 });
    },
  );
});

test("the download is a CSV file for spreadsheets, in the person's language", async () => {
  const visitor = await site.visitor();
  await site.sql`update users set email = 'before-admin@trakko.demo' where email = 'admin@trakko.demo'`;
  await site.sql`update users set email = 'admin@trakko.demo' where id = ${visitor.id}`;
  await ask("POST", "/api/trades", { cookie: visitor.cookie, body: { ...TRADE, entryReason: '=HYPERLINK("x")' } });
  const response = await askRoute("GET", "/api/trades/export", { cookie: visitor.cookie });
  expect(Object.fromEntries(response.headers)).toMatchObject({
    "content-type": "text/csv; charset=utf-8",
    "content-disposition": 'attachment; filename="trakko-trades-2026-11-15.csv"',
    "cache-control": "no-store",
  });
  const bytes = new Uint8Array(await response.arrayBuffer());
  expect([...bytes.slice(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
  expect(new TextDecoder().decode(bytes)).toBe(
    '"날짜","종목","손익(원)","진입 이유","청산 이유"\r\n"2026-11-02","삼성전자",1000,"\'=HYPERLINK(""x"")",""\r\n',
  );
  const english = await askRoute("GET", "/api/trades/export", { cookie: visitor.cookie, headers: { "accept-language": "en" } });
  expect(await english.text()).toContain('"Date","Ticker"');
});
