/** Steps that many tests of the routes share: subscribing, and becoming past due. */
import { TERMS_VERSION } from "@/lib/billing/terms-version";
import type { BillingSite, Visitor } from "./billing-site";

const CRON_SECRET = "c".repeat(32);

/** Subscribes through the routes with this card. @throws when it is not completed */
export async function subscribe(site: BillingSite, visitor: Visitor, cardNumber: string): Promise<void> {
  const { POST: create } = await import("@/app/api/billing/create/route");
  const { POST: authorize } = await import("@/app/api/billing/authorize/route");
  const { cookie, customerKey } = visitor;
  const opened = await site.post(create, "/api/billing/create", {
    cookie,
    body: { plan: "pro_monthly", termsVersion: TERMS_VERSION },
  });
  const { authKey } = await site.toss.authKey({ customerKey, cardNumber });
  const body = { orderId: opened.body.orderId, customerKey, authKey };
  const { status } = await site.post(authorize, "/api/billing/authorize", { cookie, body });
  if (status !== 200) throw new Error(`not subscribed: ${status}`);
}

/** Runs the batch as the cron does. */
export async function runBatch(): Promise<void> {
  const { GET } = await import("@/app/api/cron/billing/route");
  const asked = new Request("http://localhost:3000/api/cron/billing", { headers: { authorization: `Bearer ${CRON_SECRET}` } });
  const { status } = await GET(asked);
  if (status !== 200) throw new Error(`the batch answered ${status}`);
}

/** Moves the clock just past the end of the visitor's month; from now on their card is declined. */
export async function fallBehind(site: BillingSite, { id, customerKey }: Visitor, code: string): Promise<void> {
  await site.toss.behaviour(customerKey, { kind: "decline", code });
  const [row] = await site.sql<{ end: Date }[]>`select current_period_end as end from subscriptions where user_id = ${id}`;
  if (!row) throw new Error("there is no subscription");
  await site.moveTo(row.end);
  await runBatch();
}
