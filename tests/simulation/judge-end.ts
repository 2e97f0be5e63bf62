/** After the faults have stopped: nothing differs any more, and in the end nothing is left over or told. */
import { reconcile } from "@/lib/billing/reconciliation/reconcile";
import { fingerprints } from "@/lib/seal";
import { WEBHOOK_SECRETS } from "./post";
import { WRONG_KEY } from "./processes";
import type { SimulatedWorld } from "./simulated-world";

const DAY_MS = 86_400_000;
/** The operator has just compared the whole life; what came since is compared again, and what is open anywhere counts. */
const COMPARED_AGAIN_MS = 40 * DAY_MS;

/** L6: the comparison with Toss's list finds nothing, and nothing that was found before is open. */
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

/** Nothing is owed to Toss or to a person any more: keys to delete (one that the last run gave up is deleted by the next), events to act upon, checkouts in the middle. */
export async function judgeLeftovers(world: SimulatedWorld): Promise<string[]> {
  const { sql, toss } = world;
  return [
    ...(await judgeKeys(world)),
    ...(await judgeRows(sql)),
    ...sayLeft([[toss.core.state.pendingDeliveries.size, "L4: webhooks not delivered"]]),
  ];
}

/** Each billing key that lives at Toss is one that we know, or owe the deletion of. */
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
    return `L4: a billing key of ${new Date(authenticatedAtMs).toISOString()} lives at Toss and nobody here knows it (${owner?.id})`;
  });
}

async function judgeRows(sql: SimulatedWorld["sql"]): Promise<string[]> {
  const [left] = await sql<
    { keys: number; events: number; checkouts: number; twice: number; unpaid: number; cards: number }[]
  >`select
    (select count(*) from payment_methods where status = 'revoked'
      and revoked_at < (select max(started_at) from billing_runs))::int as keys,
    (select count(*) from webhook_events where status = 'received')::int as events,
    (select count(*) from checkouts where status in ('issuing', 'charging'))::int as checkouts,
    (select count(*) from (select user_id from subscriptions where status <> 'ended' group by 1 having count(*) > 1) t)::int as twice,
    (select count(*) from invoices i where status = 'paid'
      and (select count(*) from payments p where p.invoice_id = i.id and p.status = 'paid') <> 1)::int as unpaid,
    (select count(*) from payment_methods m where status = 'active'
      and not exists (select 1 from subscriptions s where s.payment_method_id = m.id and s.status <> 'ended'))::int as cards`;
  return sayLeft([
    [left?.keys ?? 0, "L4: keys that should be deleted at Toss"],
    [left?.events ?? 0, "L4: events not acted upon"],
    [left?.checkouts ?? 0, "L1: checkouts in the middle"],
    [left?.twice ?? 0, "S12: people with two live subscriptions"],
    [left?.unpaid ?? 0, "S2: invoices paid without exactly one paid payment"],
    [left?.cards ?? 0, "S4: cards kept without a subscription"],
  ]);
}

const sayLeft = (findings: [number, string][]): string[] =>
  findings.flatMap(([count, finding]) => (count > 0 ? [`${finding}: ${count}`] : []));

/** S17: every text of every table and every line of the log against every secret that there ever was. */
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
  if (all.some((secret) => suspectsOf(secret) !== secret)) throw new Error("a secret that looks like none would not be found");
  return dumps.flatMap(([name, dump]) => {
    const suspects = suspectsOf(dump);
    return all.some((secret) => suspects.includes(secret)) ? [`S17: ${name} holds a secret in clear`] : [];
  });
}

const LONG_WORD = /[\w=+/-]{20,}/g;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** What of a text could hold a secret: each of its long words once. Most of a dump is short words, and ids that come again and again. */
function suspectsOf(dump: string): string {
  const words = new Set(dump.match(LONG_WORD));
  return [...words].filter((word) => !UUID.test(word)).join("\n");
}
