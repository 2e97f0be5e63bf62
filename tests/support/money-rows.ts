import type postgres from "postgres";
import type { Person } from "@/db/queries/account/people";
import { holdNext } from "./held-call";
import type { World } from "./world";

export type Row = Record<string, unknown>;
/** How long a charge takes to reach Toss, and then its answer to reach us. */
const SENT_AFTER_MS = 7_000;
const ANSWERED_AFTER_MS = 12_000;

/**
 * Every row of one customer in the tables that money touches, each with all its columns, oldest
 * first. A test that compares them whole notices a column that holds another one's value.
 */
export async function moneyRowsOf({ sql }: World, { id }: Person) {
  const rows = (query: postgres.PendingQuery<Row[]>) => query.then((found) => found.map((row) => ({ ...row })));
  const [checkouts, invoices, payments, ledger, subscriptions, cards, audit] = await Promise.all([
    rows(sql<Row[]>`select * from checkouts where user_id = ${id} order by created_at, id`),
    rows(sql<Row[]>`select * from invoices where user_id = ${id} order by year, sequence`),
    rows(sql<Row[]>`select * from payments where user_id = ${id} order by created_at, id`),
    rows(
      sql<Row[]>`select l.* from ledger_entries l join payments p on p.id = l.payment_id where p.user_id = ${id} order by l.id`,
    ),
    rows(sql<Row[]>`select * from subscriptions where user_id = ${id} order by created_at, id`),
    rows(sql<Row[]>`select * from payment_methods where user_id = ${id} order by created_at, id`),
    rows(sql<Row[]>`select * from audit_events where user_id = ${id} order by id`),
  ]);
  return { checkouts, invoices, payments, ledger, subscriptions, cards, audit };
}

/**
 * Runs an act whose charge arrives at Toss after 7 s and is answered after 12 s. So the instants at
 * which it was stored, approved and settled differ, and none can stand for another.
 */
export async function withSlowCharge<Result>(w: World, act: () => Promise<Result>): Promise<Result> {
  const startedAt = w.now().getTime();
  const request = holdNext(w, "charge", "request");
  const answer = holdNext(w, "charge", "answer");
  const done = act();
  await request.isHeld;
  w.moveTo(new Date(startedAt + SENT_AFTER_MS));
  request.letGo();
  await answer.isHeld;
  w.moveTo(new Date(startedAt + ANSWERED_AFTER_MS));
  answer.letGo();
  return done;
}
