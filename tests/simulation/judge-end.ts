/**
 * After the faults have stopped: no difference to Toss, nothing left over, and no secret in clear.
 */
import { reconcile } from "@/lib/billing/reconciliation/reconcile";
import { fingerprints } from "@/lib/seal";
import { WRONG_KEY } from "./processes";
import type { SimulatedWorld } from "./simulated-world";
import { WEBHOOK_SECRETS } from "./webhook-deliveries";

const DAY_MS = 86_400_000;
/**
 * The operator has just compared everything; only what came since needs a second comparison. Every
 * open difference counts.
 */
const COMPARED_AGAIN_MS = 40 * DAY_MS;

/** L6: the comparison with Toss's list finds nothing new, and no earlier difference is open. */
export async function judgeReconciliation(world: SimulatedWorld): Promise<string[]> {
  const context = world.process({ name: "reconciler", isSafe: true });
  const to = world.now();
  const from = new Date(to.getTime() - COMPARED_AGAIN_MS);
  const reconciled = await world.attempt("the last comparison", () => reconcile(context, { from, to }));
  const open = await world.sql<{ kind: string; order_id: string; user_id: string }[]>`
    select kind, order_id, user_id from reconciliation_differences where status = 'open'`;
  return [
    ...(reconciled?.status === "completed" ? [] : [`L6: the comparison stopped by ${reconciled?.stopCode ?? "an error"}`]),
    ...open.map(({ kind, order_id, user_id }) => `L6: ${kind} of ${order_id} (${user_id})`),
  ];
}

/**
 * No work is left: keys to delete at Toss (the next run deletes one that the last run could not),
 * events to process, unfinished checkouts.
 */
export async function judgeLeftovers(world: SimulatedWorld): Promise<string[]> {
  const { sql, toss } = world;
  return [
    ...(await judgeKeys(world)),
    ...(await judgeRows(sql)),
    ...sayLeft([[toss.core.state.pendingDeliveries.size, "L4: webhooks not delivered"]]),
  ];
}

/** We know each billing key that is live at Toss, or still have to delete it. */
async function judgeKeys({ sql, toss, people, seals }: SimulatedWorld): Promise<string[]> {
  const owned = await sql<{ fingerprint: string }[]>`
    select billing_key_fingerprint as fingerprint from payment_methods where status <> 'deleted'`;
  const known = new Set(owned.map(({ fingerprint }) => fingerprint));
  const lost = [...toss.core.state.billingKeys.values()].filter(
    ({ billingKey, deletedAtMs }) =>
      deletedAtMs === null && !fingerprints(seals.ring, "billing_key", billingKey).some((fingerprint) => known.has(fingerprint)),
  );
  return lost.map(({ customerKey, authenticatedAtMs }) => {
    const owner = people.find((person) => person.customerKey === customerKey);
    return `L4: a billing key of ${new Date(authenticatedAtMs).toISOString()} is live at Toss and unknown here (${owner?.id})`;
  });
}

async function judgeRows(sql: SimulatedWorld["sql"]): Promise<string[]> {
  const [left] = await sql<
    { keys: number; events: number; checkouts: number; twice: number; unpaid: number; cards: number; notices: number }[]
  >`select
    (select count(*) from payment_methods where status = 'revoked'
      and revoked_at < (select max(started_at) from billing_runs))::int as keys,
    (select count(*) from webhook_events where status = 'received')::int as events,
    (select count(*) from checkouts where status in ('issuing', 'charging'))::int as checkouts,
    (select count(*) from (select user_id from subscriptions where status <> 'ended' group by 1 having count(*) > 1) t)::int as twice,
    (select count(*) from invoices i where status = 'paid'
      and (select count(*) from payments p where p.invoice_id = i.id and p.status = 'paid') <> (amount_won > 0)::int)::int as unpaid,
    (select count(*) from payment_methods m where status = 'active'
      and not exists (select 1 from subscriptions s where s.payment_method_id = m.id and s.status <> 'ended'))::int as cards,
    (select count(*) from notices where status = 'waiting')::int as notices`;
  return sayLeft([
    [left?.keys ?? 0, "L4: keys that should be deleted at Toss"],
    [left?.events ?? 0, "L4: unprocessed events"],
    [left?.checkouts ?? 0, "L1: unfinished checkouts"],
    [left?.twice ?? 0, "S12: people with two live subscriptions"],
    [left?.unpaid ?? 0, "S2: invoices paid without exactly one paid payment"],
    [left?.notices ?? 0, "L4: notices that nobody got"],
    [left?.cards ?? 0, "S4: cards kept without a subscription"],
  ]);
}

const sayLeft = (findings: [number, string][]): string[] =>
  findings.flatMap(([count, finding]) => (count > 0 ? [`${finding}: ${count}`] : []));

/**
 * S17: searches every row of every table and every log line for every secret that there ever was.
 */
export async function judgeSecrets({ sql, toss, trace, logged, secrets }: SimulatedWorld): Promise<string[]> {
  const tables = await sql<{ name: string }[]>`select tablename as name from pg_tables where schemaname = 'public'`;
  const all = [...secrets, WRONG_KEY, ...Object.values(WEBHOOK_SECRETS), ...toss.core.state.billingKeys.keys()];
  const dumps: [string, string][] = [
    ["trace", trace.join("\n")],
    ["the log", logged.join("\n")],
  ];
  for (const { name } of tables) {
    const rows = await sql<{ text: string }[]>`select row_to_json(t)::text as text from ${sql(name)} t`;
    dumps.push([name, rows.map(({ text }) => text).join("\n")]);
  }
  if (all.some((secret) => suspectsOf(secret) !== secret))
    throw new Error("a secret that does not look like one would not be found");
  return dumps.flatMap(([name, dump]) => {
    const suspects = suspectsOf(dump);
    return all.some((secret) => suspects.includes(secret)) ? [`S17: ${name} holds a secret in clear`] : [];
  });
}

const LONG_WORD = /[\w=+/-]{20,}/g;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * The long words of a text, each once: only they can hold a secret. Most of a dump is short words
 * and repeated ids.
 */
function suspectsOf(dump: string): string {
  const words = new Set(dump.match(LONG_WORD));
  return [...words].filter((word) => !UUID.test(word)).join("\n");
}
