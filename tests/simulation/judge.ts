/** The judge looks after every simulated day at what changed, and at the end at everything, after the faults have stopped. */
import { reconcile } from "@/lib/billing/reconcile";
import { SECRET_KEY } from "@/tests/support/test-context";
import { isForAPerson, judgeAttempts, judgeOrder, judgeOutcomes, judgeSent } from "./judge-money";
import { judgeAccess, judgeInvoices, judgeSubscriptions } from "./judge-state";
import { createMirror, type Mirror } from "./mirror";
import type { SimulatedWorld } from "./simulated-world";

export type Judge = {
  mirror: Mirror;
  /** @returns one sentence for each broken invariant of this day */
  judgeDay: () => Promise<string[]>;
  /** After the faults have stopped and everything had its time. */
  judgeEnd: () => Promise<string[]>;
};

export function createJudge(world: SimulatedWorld): Judge {
  const mirror = createMirror();
  const beganAt = world.now();
  let transactions = 0;
  let sent = 0;

  const judgeDay = async () => {
    const change = await mirror.look(world.sql);
    const early = [
      ...judgeSubscriptions(mirror, change),
      ...judgeInvoices(mirror, change),
      ...judgeOutcomes(world, mirror, change),
    ];
    mirror.take(change);
    const moved = world.toss.core.state.transactions.slice(transactions).map(({ payment }) => payment.orderId);
    const left = world.network.sent.slice(sent);
    const orders = new Set([...moved, ...change.payments.map(({ order_id }) => order_id)]);
    const findings = [
      ...world.violations.splice(0),
      ...early,
      ...judgeAccess(mirror, world.now()),
      ...[...orders].flatMap((orderId) => judgeOrder(world, mirror, { orderId, isFinal: false })),
      ...judgeAttempts(world, mirror, change),
      ...judgeSent(world, mirror, left),
    ];
    transactions = world.toss.core.state.transactions.length;
    sent = world.network.sent.length;
    return findings;
  };

  return {
    mirror,
    judgeDay,
    judgeEnd: async () => [
      ...(await judgeDay()),
      ...[...world.toss.core.state.paymentsByOrder.keys(), ...mirror.paymentsByOrder.keys()].flatMap((orderId) =>
        judgeOrder(world, mirror, { orderId, isFinal: true }),
      ),
      ...judgeLiveness(world, mirror),
      ...(await judgeReconciliation(world, beganAt)),
      ...(await judgeLeftovers(world)),
      ...(await judgeSecrets(world)),
    ],
  };
}

/** L1, L2, L3, L5: everything due was dealt with, nothing is unknown. */
function judgeLiveness(world: SimulatedWorld, mirror: Mirror): string[] {
  const nowMs = world.now().getTime();
  const stuck = new Set([...mirror.payments.values()].filter(isForAPerson).map(({ id }) => id));
  return [
    ...[...mirror.payments.values()]
      .filter((payment) => payment.status === "pending" && !isForAPerson(payment))
      .map(({ order_id, last_answer }) => `L2: ${order_id} is still unknown (${last_answer})`),
    ...[...mirror.subscriptions.values()]
      .filter(({ status, due_at, pending_payment_id }) => {
        const isStuck = pending_payment_id !== null && stuck.has(pending_payment_id);
        return status !== "ended" && !isStuck && (pending_payment_id !== null || Date.parse(due_at ?? "") < nowMs - DAY_MS);
      })
      .map(({ id, user_id, due_at }) => `L1: subscription ${id} of ${user_id} was due on ${due_at}`),
    ...[...mirror.invoices.values()]
      .filter(({ status, subscription_id }) => {
        const owner = subscription_id ? mirror.subscriptions.get(subscription_id) : undefined;
        return status === "open" && owner?.status === "ended";
      })
      .map(({ id }) => `L1: invoice ${id} is open after the end`),
  ];
}

const DAY_MS = 86_400_000;

/** L6: the comparison with Toss's list over the whole life finds nothing but what waits for a person. */
async function judgeReconciliation(world: SimulatedWorld, from: Date): Promise<string[]> {
  const context = world.process({ name: "reconciler", isSafe: true });
  const reconciled = await world.attempt("the last comparison", () => reconcile(context, { from, to: world.now() }));
  if (reconciled === null) return [];
  const open = await world.sql<{ kind: string; order_id: string }[]>`select kind, order_id from reconciliation_differences
    where status = 'open' and not exists (select 1 from payments p
      where p.order_id = reconciliation_differences.order_id and p.status = 'pending' and p.last_answer = 'amount_mismatch')`;
  return [
    ...(reconciled.status === "completed" ? [] : [`L6: the comparison stopped by ${reconciled.stopCode}`]),
    ...open.map(({ kind, order_id }) => `L6: ${kind} of ${order_id}`),
  ];
}

/** Nothing is owed to Toss or to a person any more: keys to delete (one that the last run gave up is deleted by the next), events to act upon, checkouts in the middle. */
async function judgeLeftovers({ sql, toss }: SimulatedWorld): Promise<string[]> {
  const [left] = await sql<{ keys: number; events: number; checkouts: number; twice: number; unpaid: number }[]>`select
    (select count(*) from payment_methods where status = 'revoked'
      and revoked_at < (select max(started_at) from billing_runs))::int as keys,
    (select count(*) from webhook_events where status = 'received')::int as events,
    (select count(*) from checkouts c where status in ('issuing', 'charging')
      and not exists (select 1 from payments p where p.id = c.payment_id and p.status = 'pending'))::int as checkouts,
    (select count(*) from (select user_id from subscriptions where status <> 'ended' group by 1 having count(*) > 1) t)::int as twice,
    (select count(*) from invoices i where status = 'paid'
      and (select count(*) from payments p where p.invoice_id = i.id and p.status = 'paid') <> 1)::int as unpaid`;
  const used = await sql<
    { fingerprints: number }[]
  >`select count(*)::int as fingerprints from payment_methods where status = 'active'
    and not exists (select 1 from subscriptions s where s.payment_method_id = payment_methods.id and s.status <> 'ended')
    and not exists (select 1 from payments p where p.payment_method_id = payment_methods.id and p.status = 'pending')`;
  const findings: [number, string][] = [
    [left?.keys ?? 0, "L4: keys that should be deleted at Toss"],
    [left?.events ?? 0, "L4: events not acted upon"],
    [left?.checkouts ?? 0, "L1: checkouts in the middle"],
    [left?.twice ?? 0, "S12: people with two live subscriptions"],
    [left?.unpaid ?? 0, "S2: invoices paid without exactly one paid payment"],
    [used[0]?.fingerprints ?? 0, "S4: cards kept without a subscription"],
    [[...toss.core.state.pendingDeliveries.values()].length, "L4: webhooks not delivered"],
  ];
  return findings.flatMap(([count, finding]) => (count > 0 ? [`${finding}: ${count}`] : []));
}

/** S17: every text of every table against every secret that Toss ever gave. */
async function judgeSecrets({ sql, toss, trace }: SimulatedWorld): Promise<string[]> {
  const tables = await sql<{ name: string }[]>`select tablename as name from pg_tables where schemaname = 'public'`;
  const secrets = [...toss.core.state.billingKeys.keys(), ...toss.core.state.authKeys.keys(), SECRET_KEY];
  const dumps: [string, string][] = [["trace", trace.join("\n")]];
  for (const { name } of tables) {
    const rows = await sql<{ text: string }[]>`select row_to_json(t)::text as text from ${sql(name)} t`;
    dumps.push([name, rows.map(({ text }) => text).join("\n")]);
  }
  return dumps.flatMap(([name, dump]) =>
    secrets.some((secret) => dump.includes(secret)) ? [`S17: ${name} holds a secret in clear`] : [],
  );
}
