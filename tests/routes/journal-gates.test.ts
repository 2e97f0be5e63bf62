/** What each state of a subscription opens in the journal, asked as a browser asks. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Dashboard } from "@/lib/journal/views";
import { CARDS } from "../support/world";
import { type BillingSite, openBillingSite, type Visitor } from "./billing-site";
import { ask, askRoute, type Kept, keepJournal } from "./journal-site";
import { fallBehind, runBatch, subscribe } from "./paying-visitor";

let site: BillingSite;
let visitor: Visitor;
let kept: Kept;

beforeAll(async () => {
  site = await openBillingSite();
});
afterAll(() => site.close());
beforeEach(async () => {
  await site.moveTo(new Date());
  visitor = await site.visitor();
});

const instantOf = async (column: "grace_ends_at" | "current_period_end"): Promise<Date> => {
  const [row] = await site.sql<{ at: Date }[]>`select ${site.sql(column)} as at from subscriptions where user_id = ${visitor.id}`;
  if (!row) throw new Error("there is no subscription");
  return row.at;
};
const cancel = async () => {
  const { POST } = await import("@/app/api/billing/cancel/route");
  await site.post(POST, "/api/billing/cancel", { cookie: visitor.cookie });
};
/** The site's clock, which runs on from where a test moved it. */
const siteNow = async (): Promise<Date> => {
  const [row] = await site.sql<{ offset_ms: string }[]>`select offset_ms from test_clock`;
  return new Date(Date.now() + Number(row?.offset_ms ?? 0));
};

const PRICE_WON = 9_900;

const pay = () => subscribe(site, visitor, CARDS.good);
const pastDue = async () => {
  await pay();
  await fallBehind(site, visitor, "REJECT_CARD_PAYMENT");
};
const cancelled = async () => {
  await pay();
  await cancel();
};

/** `opens`: whether the features of Pro are open in this state. */
const STATES: { state: string; opens: boolean; reach: () => Promise<void> }[] = [
  { state: "never subscribed", opens: false, reach: async () => {} },
  { state: "active", opens: true, reach: pay },
  { state: "past due, in grace", opens: true, reach: pastDue },
  {
    state: "past due, grace over",
    opens: false,
    reach: async () => {
      await pastDue();
      await site.moveTo(await instantOf("grace_ends_at"));
    },
  },
  {
    state: "ended for non-payment",
    opens: false,
    reach: async () => {
      await pastDue();
      await site.moveTo(await instantOf("grace_ends_at"));
      await runBatch();
    },
  },
  { state: "cancelled, before the period's end", opens: true, reach: cancelled },
  {
    state: "cancelled, after the period's end",
    opens: false,
    reach: async () => {
      await cancelled();
      await site.moveTo(await instantOf("current_period_end"));
    },
  },
  {
    state: "withdrawn, in the middle of the period",
    opens: false,
    reach: async () => {
      await pay();
      const { POST } = await import("@/app/api/billing/refund/route");
      const body = { kind: "withdrawal", expectedWon: PRICE_WON };
      expect(await site.post(POST, "/api/billing/refund", { cookie: visitor.cookie, body })).toMatchObject({ status: 200 });
    },
  },
  {
    state: "an administrator who never paid",
    opens: true,
    reach: async () => {
      await site.sql`update users set email = id || '@example.com' where email = 'admin@trakko.demo'`;
      await site.sql`update users set email = 'admin@trakko.demo' where id = ${visitor.id}`;
    },
  },
];

describe.each(STATES)("$state", ({ opens, reach }) => {
  const asked = (method: string, route: Parameters<typeof ask>[1], sent: object = {}) =>
    ask(method, route, { cookie: visitor.cookie, ...sent });
  const refusedUnlessOpen = opens ? { status: 200 } : { status: 403, code: "pro_required" };

  beforeEach(async () => {
    await reach();
    kept = await keepJournal(site, visitor, await siteNow());
  });

  test(`the list and the dashboard ${opens ? "show all" : "begin on the cutoff day"}, and end at the same capital`, async () => {
    const { body } = await asked("GET", "/api/trades");
    const ids = (body.trades as { id: string }[]).map(({ id }) => id);
    expect(ids).toEqual([kept.shown, kept.onCutoff, ...(opens ? [kept.dayBefore] : [])]);
    const seen = opens
      ? { cutoffOn: null, hiddenCount: 0, openingWon: 1_000_000, closingWon: 1_000_123 }
      : { cutoffOn: kept.cutoffOn, hiddenCount: 1, openingWon: 1_000_003, closingWon: 1_000_123 };
    expect(body).toMatchObject(seen);
    const { body: dashboard } = await asked("GET", "/api/journal");
    const { curve, figures, annual, mayExport } = dashboard as unknown as Dashboard;
    expect(dashboard).toMatchObject({ ...seen, mayExport: opens });
    expect(curve.at(-1)).toEqual({ on: kept.today, balanceWon: 1_000_123 });
    expect(curve).toHaveLength(opens ? 4 : 3);
    expect(figures.trades).toBe(opens ? 3 : 2);
    expect([figures.longTerm !== null, annual !== null, mayExport]).toEqual([opens, opens, opens]);
  });

  test(`a trade of the day before the cutoff is ${opens ? "open" : "404"} to change and delete`, async () => {
    const status = opens ? 200 : 404;
    const on = { param: kept.dayBefore };
    expect(await asked("PATCH", "/api/trades/[id]", { ...on, body: { profitWon: 4 } })).toMatchObject({ status });
    const deleted = await asked("DELETE", "/api/trades/[id]", on);
    expect(deleted.status).toBe(status);
    const rows = await site.sql`select profit_won from trades where user_id = ${visitor.id} and id = ${kept.dayBefore}`;
    expect(rows).toEqual(opens ? [] : [{ profit_won: "3" }]);
    expect(await asked("PATCH", "/api/trades/[id]", { param: kept.onCutoff, body: { profitWon: 21 } })).toMatchObject({
      status: 200,
      body: { isHidden: false, trade: { profitWon: 21 } },
    });
    if (!opens) return;
    const { undoKey } = deleted.body;
    expect(await asked("POST", "/api/trades/[id]/restore", { ...on, body: { undoKey } })).toMatchObject({
      status: 200,
      body: { trade: { id: kept.dayBefore, profitWon: 4 } },
    });
  });

  test(`an older trade is stored, and ${opens ? "shown" : "said to be hidden"}`, async () => {
    const body = { tradedOn: kept.hiddenOn, ticker: "NAVER", profitWon: 50 };
    expect(await asked("POST", "/api/trades", { body })).toMatchObject({ status: 201, body: { isHidden: !opens } });
    expect((await asked("GET", "/api/trades")).body).toMatchObject({ hiddenCount: opens ? 0 : 2, closingWon: 1_000_173 });
  });

  test(`the export ${opens ? "has every trade" : "is 403"}`, async () => {
    const response = await askRoute("GET", "/api/trades/export", { cookie: visitor.cookie });
    expect(response.status).toBe(opens ? 200 : 403);
    const text = await response.text();
    const found = [kept.today, kept.cutoffOn, kept.hiddenOn].filter((on) => text.includes(on));
    expect(found).toEqual(opens ? [kept.today, kept.cutoffOn, kept.hiddenOn] : []);
    if (!opens) expect(JSON.parse(text)).toMatchObject({ error: { code: "pro_required" } });
  });

  test(`an annual goal is ${opens ? "open" : "403"} to read and set; a monthly one is everybody's`, async () => {
    const year = kept.today.slice(0, 4);
    const annual = { param: year, body: { goalWon: 7_000_000 } };
    expect(await asked("PUT", "/api/goals/[period]", annual)).toMatchObject(refusedUnlessOpen);
    expect(await asked("GET", "/api/goals/[period]", annual)).toMatchObject(refusedUnlessOpen);
    const goals = await site.sql`select * from goals where user_id = ${visitor.id}`;
    expect(goals).toHaveLength(opens ? 1 : 0);
    const monthly = { param: kept.today.slice(0, 7), body: { goalWon: 500_000 } };
    expect(await asked("PUT", "/api/goals/[period]", monthly)).toMatchObject({ status: 200 });
    expect(await asked("GET", "/api/goals/[period]", monthly)).toMatchObject({ status: 200, body: { goalWon: 500_000 } });
    // What is gained in the month of the hidden day: only what is shown of it.
    const { body } = await asked("GET", "/api/goals/[period]", { param: kept.hiddenOn.slice(0, 7) });
    const isSameMonth = kept.hiddenOn.slice(0, 7) === kept.cutoffOn.slice(0, 7);
    expect(body.profitWon).toBe((opens ? 3 : 0) + (isSameMonth ? 20 : 0));
  });
});

test("a downgrade hides and deletes nothing, and a new subscription shows all again", async () => {
  await cancelled();
  kept = await keepJournal(site, visitor, new Date());
  const goal = { cookie: visitor.cookie, param: kept.today.slice(0, 4), body: { goalWon: 9_000_000 } };
  expect(await ask("PUT", "/api/goals/[period]", goal)).toMatchObject({ status: 200 });
  const rows = () => site.sql`select * from trades where user_id = ${visitor.id} order by sequence`;
  const before = await rows();
  await site.moveTo(await instantOf("current_period_end"));
  await runBatch();
  expect((await ask("GET", "/api/trades", { cookie: visitor.cookie })).body).toMatchObject({ hiddenCount: 2 });
  expect(await ask("GET", "/api/goals/[period]", goal)).toMatchObject({ status: 403 });
  expect(await rows()).toEqual(before);
  await pay();
  const { body } = await ask("GET", "/api/trades", { cookie: visitor.cookie });
  expect(body).toMatchObject({ hiddenCount: 0, cutoffOn: null, openingWon: 1_000_000, closingWon: 1_000_123 });
  expect(await ask("GET", "/api/goals/[period]", goal)).toMatchObject({ status: 200, body: { goalWon: 9_000_000 } });
});
