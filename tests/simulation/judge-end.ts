/** After the faults have stopped: within two runs nothing is due, unknown or different any more, and in the end nothing is left over or told. */
import { reconcile } from "@/lib/billing/reconcile";
import { fingerprints } from "@/lib/seal";
import { KEY_RING } from "@/tests/support/test-context";
import type { Morning } from "./cron";
import type { Books } from "./histories";
import type { Mirror } from "./mirror";
import { WEBHOOK_SECRETS } from "./post";
import { WRONG_KEY } from "./processes";
import type { SimulatedWorld } from "./simulated-world";

const DAY_MS = 86_400_000;
/** The operator has just compared the whole life; what came since is compared again, and what is open anywhere counts. */
const COMPARED_AGAIN_MS = 40 * DAY_MS;

/**
 * L1 and L3: a run that came to its end left nothing of what was due when it began, however long the cron had been away. What was settled after
 * it may be due again at once, for the next one.
 */
export const judgeDue = ({ mirror, histories }: Books, { beganMs, endedMs }: NonNullable<Morning>): string[] =>
  [...mirror.subscriptions.values()]
    .filter(
      ({ id, status, due_at, pending_payment_id }) =>
        status !== "ended" &&
        pending_payment_id === null &&
        Date.parse(due_at ?? "") <= beganMs &&
        ![...histories.of(id).attempts.values()].some(
          ({ settled_at }) => settled_at !== null && Date.parse(settled_at) > endedMs,
        ),
    )
    .map(({ id, user_id, due_at }) => `L1: subscription ${id} was due on ${due_at} and left (${user_id})`);

/** L1, L2: nothing is on its way any more. */
export const judgeLiveness = ({ payments, subscriptions, invoices }: Mirror): string[] => [
  ...[...payments.values()]
    .filter(({ status }) => status === "pending")
    .map(({ order_id, last_answer, user_id }) => `L2: ${order_id} is still unknown (${last_answer}, ${user_id})`),
  ...[...subscriptions.values()]
    .filter(({ pending_payment_id }) => pending_payment_id !== null)
    .map(({ id, user_id }) => `L1: subscription ${id} is still claimed (${user_id})`),
  ...[...invoices.values()]
    .filter(({ status, subscription_id }) => {
      const owner = subscription_id ? subscriptions.get(subscription_id) : undefined;
      return status === "open" && owner?.status !== "past_due" && owner?.status !== "active";
    })
    .map(({ id, user_id }) => `L1: invoice ${id} is open and nobody's (${user_id})`),
];

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
export async function judgeLeftovers({ sql, toss }: SimulatedWorld): Promise<string[]> {
  const owned = await sql<{ fingerprint: string }[]>`
    select billing_key_fingerprint as fingerprint from payment_methods where status <> 'deleted'`;
  const known = new Set(owned.map(({ fingerprint }) => fingerprint));
  const lost = [...toss.core.state.billingKeys.values()].filter(
    ({ billingKey, deletedAtMs }) =>
      deletedAtMs === null && !fingerprints(KEY_RING, "billing_key", billingKey).some((fingerprint) => known.has(fingerprint)),
  );
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
  const findings: [number, string][] = [
    [left?.keys ?? 0, "L4: keys that should be deleted at Toss"],
    [left?.events ?? 0, "L4: events not acted upon"],
    [left?.checkouts ?? 0, "L1: checkouts in the middle"],
    [left?.twice ?? 0, "S12: people with two live subscriptions"],
    [left?.unpaid ?? 0, "S2: invoices paid without exactly one paid payment"],
    [left?.cards ?? 0, "S4: cards kept without a subscription"],
    [toss.core.state.pendingDeliveries.size, "L4: webhooks not delivered"],
    [lost.length, "L4: billing keys that live at Toss and that nobody here knows"],
  ];
  return findings.flatMap(([count, finding]) => (count > 0 ? [`${finding}: ${count}`] : []));
}

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
  return dumps.flatMap(([name, dump]) =>
    all.some((secret) => dump.includes(secret)) ? [`S17: ${name} holds a secret in clear`] : [],
  );
}
