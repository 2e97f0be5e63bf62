/** The journal's routes as a browser calls them. */
import { read, request } from "./auth-environment";
import type { BillingSite, Visitor } from "./billing-site";

type Handler = (asked: Request, segment: { params: Promise<Record<string, string>> }) => Promise<Response>;
type Answer = { status: number; body: Record<string, unknown>; code: unknown };

const ROUTES = {
  "/api/trades": () => import("@/app/api/trades/route"),
  "/api/trades/export": () => import("@/app/api/trades/export/route"),
  "/api/trades/[id]": () => import("@/app/api/trades/[id]/route"),
  "/api/trades/[id]/restore": () => import("@/app/api/trades/[id]/restore/route"),
  "/api/goals/[period]": () => import("@/app/api/goals/[period]/route"),
  "/api/journal": () => import("@/app/api/journal/route"),
} as const;
export type JournalRoute = keyof typeof ROUTES;
type Sent = { cookie?: string; param?: string; body?: unknown; query?: string; headers?: Record<string, string> };

/** @returns the answer of one method of a route; `param` takes the place of the brackets */
export async function askRoute(method: string, route: JournalRoute, sent: Sent = {}): Promise<Response> {
  const handlers = (await ROUTES[route]()) as unknown as Record<string, Handler>;
  const handler = handlers[method];
  if (!handler) throw new Error(`${route} has no ${method}`);
  const { cookie, param = "", body = {}, query = "", headers } = sent;
  const path = route.replace(/\[\w+\]/, encodeURIComponent(param)) + query;
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return handler(request(path, { method, cookie, headers, body: text }), {
    params: Promise.resolve({ id: param, period: param }),
  });
}

/** The same for an answer in JSON. */
export const ask = async (method: string, route: JournalRoute, sent?: Sent): Promise<Answer> =>
  read(await askRoute(method, route, sent));

export type Kept = { shown: string; onCutoff: string; dayBefore: string; cutoffOn: string; hiddenOn: string; today: string };

/**
 * Gives a visitor a journal: 1,000,000 won, and a trade of 100 won today, one of 20 won on the
 * cutoff day, and one of 3 won the day before. PostgreSQL works out the days.
 */
export async function keepJournal({ sql }: BillingSite, { id }: Visitor, now: Date): Promise<Kept> {
  const [days] = await sql<{ cutoffOn: string; hiddenOn: string; today: string }[]>`
    with clock as (select (${now.toISOString()}::timestamptz at time zone 'Asia/Seoul')::date as today)
    select today::text, (today - interval '3 months')::date::text as "cutoffOn",
      ((today - interval '3 months')::date - 1)::text as "hiddenOn" from clock`;
  if (!days) throw new Error("no days");
  await sql`insert into journals (user_id, starting_won) values (${id}, 1000000)`;
  const ids = { shown: crypto.randomUUID(), onCutoff: crypto.randomUUID(), dayBefore: crypto.randomUUID() };
  const rows = [
    { id: ids.shown, traded_on: days.today, profit_won: 100 },
    { id: ids.onCutoff, traded_on: days.cutoffOn, profit_won: 20 },
    { id: ids.dayBefore, traded_on: days.hiddenOn, profit_won: 3 },
  ].map((row) => ({ ...row, user_id: id, ticker: "삼성전자", entered_at: now }));
  await sql`insert into trades ${sql(rows)}`;
  return { ...ids, ...days };
}
