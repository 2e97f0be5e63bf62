import postgres from "postgres";
import { env } from "@/lib/env";
import { unseal } from "@/lib/seal";

export type DueRow = { subscriptionId: string; billingKey: string; customerKey: string };

export const openBaselineDatabase = (): postgres.Sql => postgres(env.databaseUrl, { max: 1, onnotice: () => {} });

/** Due subscriptions with the billing key in plain text, as the guide stores it. */
export async function listDue(sql: postgres.Sql, limit: number): Promise<DueRow[]> {
  const rows = await sql<{ id: string; methodId: string; sealed: string; customerKey: string }[]>`
    select s.id, m.id as "methodId", m.billing_key_sealed as sealed, u.customer_key as "customerKey"
    from subscriptions s join payment_methods m on m.id = s.payment_method_id join users u on u.id = s.user_id
    where s.due_at <= now() limit ${limit}`;
  return rows.map(({ id, methodId, sealed, customerKey }) => {
    const place = { table: "payment_methods", column: "billing_key", row: methodId };
    return { subscriptionId: id, billingKey: unseal(env.billingKeyRing, place, sealed), customerKey };
  });
}

/** Only the charge call of the guide. @throws when it is not approved */
export async function chargeDirectly({ billingKey, customerKey }: DueRow): Promise<void> {
  const response = await fetch(`${env.tossApiBaseUrl}/v1/billing/${encodeURIComponent(billingKey)}`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      authorization: `Basic ${Buffer.from(`${env.tossSecretKey}:`).toString("base64")}`,
    },
    body: JSON.stringify({ customerKey, amount: 9_900, orderId: `bench-${crypto.randomUUID()}`, orderName: "Trakko PRO" }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(text);
}
