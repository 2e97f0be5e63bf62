/** What visitors of the routes' tests do as often as not: subscribe, and fall behind. */
import type { BillingSite, Visitor } from "./billing-site";

const CRON_SECRET = "c".repeat(32);

/** Through the routes, with this card. @throws when it was not completed */
export async function subscribe(site: BillingSite, visitor: Visitor, cardNumber: string): Promise<void> {
  const { POST: create } = await import("@/app/api/billing/create/route");
  const { POST: authorize } = await import("@/app/api/billing/authorize/route");
  const { cookie, customerKey } = visitor;
  const opened = await site.post(create, "/api/billing/create", { cookie, body: { plan: "pro_monthly" } });
  const { authKey } = await site.toss.authKey({ customerKey, cardNumber });
  const body = { orderId: opened.body.orderId, customerKey, authKey };
  const { status } = await site.post(authorize, "/api/billing/authorize", { cookie, body });
  if (status !== 200) throw new Error(`not subscribed: ${status}`);
}

/** The batch, as the cron asks for it. */
export async function runBatch(): Promise<void> {
  const { GET } = await import("@/app/api/cron/billing/route");
  const asked = new Request("http://localhost:3000/api/cron/billing", { headers: { authorization: `Bearer ${CRON_SECRET}` } });
  const { status } = await GET(asked);
  if (status !== 200) throw new Error(`the batch answered ${status}`);
}

/** Their month is over, and their card is declined from now on. The clock stands a moment after that. */
export async function fallBehind(site: BillingSite, { id, customerKey }: Visitor, code: string): Promise<void> {
  await site.toss.behaviour(customerKey, { kind: "decline", code });
  const [row] = await site.sql<{ end: Date }[]>`select current_period_end as end from subscriptions where user_id = ${id}`;
  if (!row) throw new Error("there is no subscription");
  await site.moveTo(row.end);
  await runBatch();
}
