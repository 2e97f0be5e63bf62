/**
 * Compares one stretch of time on both sides: Toss's list, page by page, and the entries of our
 * ledger. Guarantees that every row and entry of the stretch was compared, or reports that it was
 * not: half a list says nothing about what is missing from it.
 * Source: docs/decisions/0014-reconciliation.md
 */
import { type BookedPayment, listBookings, listEntries } from "@/db/queries/reconciliation/bookings";
import type { Context } from "../../context";
import type { TransactionListAnswer } from "../../toss/operations";
import type { TransactionRow } from "../../toss/schema";
import { isBookingConsistent, isRowBooked } from "../rules/reconciliation";
import type { Subject } from "./compare-payment";

export type Stretch = { from: Date; to: Date; pageRows: number; isOutOfTime: () => boolean };
export type Compared =
  | { kind: "compared"; suspects: Subject[]; transactions: number; entries: number }
  | { kind: "stopped"; code: string };

/** Toss's list of the stretch, by key, and our bookings for it, by payment. */
type Listed = {
  suspects: Map<string, Subject>;
  keys: Set<string>;
  approvedPaymentKeys: Set<string>;
  bookings: Map<string, BookedPayment>;
  transactions: number;
};

/**
 * One retry, so that one broken connection does not end the comparison; more would only wait for an
 * outage.
 */
const TRIES = 2;
/** More pages than a day has in any shop that one database serves. */
const MAX_PAGES = 10_000;

/**
 * Compares both sides from `from` to before `to`, in whole seconds.
 * @returns the payments that do not match at first sight and how many rows and entries were
 *   compared, or why it stopped
 */
export async function compareWithList(context: Context, stretch: Stretch): Promise<Compared> {
  const listed: Listed = {
    suspects: new Map(),
    keys: new Set(),
    approvedPaymentKeys: new Set(),
    bookings: new Map(),
    transactions: 0,
  };
  const stopCode = await readList(context, stretch, listed);
  if (stopCode !== null) return { kind: "stopped", code: stopCode };
  const entries = await readLedger(context, stretch, listed);
  if (entries === null) return { kind: "stopped", code: "out_of_time" };
  return { kind: "compared", suspects: [...listed.suspects.values()], transactions: listed.transactions, entries };
}

/** @returns why the list could not be read to its end; null when it could */
async function readList(context: Context, stretch: Stretch, listed: Listed): Promise<string | null> {
  let startingAfter: string | undefined;
  for (let page = 0; page < MAX_PAGES; page++) {
    if (stretch.isOutOfTime()) return "out_of_time";
    const answer = await askForPage(context, stretch, startingAfter);
    if (answer.kind !== "listed") return answer.code ?? (answer.kind === "unknown" ? answer.reason : "refused");
    const fresh = answer.transactions.filter(({ transactionKey }) => !listed.keys.has(transactionKey));
    await compareRows(context, stretch, { rows: fresh, listed });
    if (answer.transactions.length < stretch.pageRows) return null;
    // A full page without a new row: reading on would return the same page for ever.
    if (fresh.length === 0) return "list_does_not_advance";
    startingAfter = answer.transactions.at(-1)?.transactionKey;
  }
  return "too_many_pages";
}

async function askForPage(
  { toss }: Context,
  { from, to, pageRows }: Stretch,
  startingAfter?: string,
): Promise<TransactionListAnswer> {
  const ask = () => toss.listTransactions({ from, to, startingAfter, limit: pageRows });
  let answer = await ask();
  for (let tried = 1; tried < TRIES && answer.kind === "unknown"; tried++) answer = await ask();
  return answer;
}

async function compareRows(
  { db }: Context,
  { from, to }: Stretch,
  { rows, listed }: { rows: TransactionRow[]; listed: Listed },
): Promise<void> {
  for (const row of rows) {
    listed.keys.add(row.transactionKey);
    if (row.status === "DONE") listed.approvedPaymentKeys.add(row.paymentKey);
  }
  // Toss's list includes both ends. The stretch that begins where this one ends takes a row of that
  // instant.
  const own = rows.filter(({ transactionAt }) => transactionAt === null || (transactionAt >= from && transactionAt < to));
  const bookings = await listBookings(db, { orderIds: own.map(({ orderId }) => orderId) });
  const byOrder = new Map(bookings.map((booking) => [booking.orderId, booking]));
  for (const booking of bookings) listed.bookings.set(booking.paymentId, booking);
  listed.transactions += own.length;
  for (const row of own) {
    if (isRowBooked(row, byOrder.get(row.orderId))) continue;
    const { orderId, paymentKey, customerKey } = row;
    listed.suspects.set(paymentKey, { orderId, paymentKey, customerKey, userId: null });
  }
}

/** @returns how many entries the stretch has; null when the time ran out */
async function readLedger(context: Context, stretch: Stretch, listed: Listed): Promise<number | null> {
  const { from, to, pageRows: limit } = stretch;
  let count = 0;
  let after: Parameters<typeof listEntries>[1]["after"] = null;
  for (let page = 0; page < MAX_PAGES; page++) {
    if (stretch.isOutOfTime()) return null;
    const entries: Awaited<ReturnType<typeof listEntries>> = await listEntries(context.db, { from, to, limit, after });
    count += entries.length;
    await compareEntries(context, entries, listed);
    const last = entries.at(-1);
    if (entries.length < limit || !last) return count;
    after = last;
  }
  return null;
}

async function compareEntries({ db }: Context, entries: Awaited<ReturnType<typeof listEntries>>, listed: Listed): Promise<void> {
  const paymentIds = new Set(entries.map(({ paymentId }) => paymentId));
  // Most were read with the list. If one has changed since, it becomes a suspect at worst, and is
  // read again by itself.
  const unread = [...paymentIds].filter((paymentId) => !listed.bookings.has(paymentId));
  for (const booking of await listBookings(db, { paymentIds: unread })) listed.bookings.set(booking.paymentId, booking);
  for (const { paymentId, kind, transactionKey } of entries) {
    const booking = listed.bookings.get(paymentId);
    if (!booking) continue;
    const { orderId, paymentKey, userId } = booking;
    // A charge entry may carry a stand-in key, because Toss no longer shows the approval's own key.
    // So the payment key decides.
    const isListed = kind === "charge" ? listed.approvedPaymentKeys.has(paymentKey ?? "") : listed.keys.has(transactionKey);
    if (!isListed || !isBookingConsistent(booking))
      listed.suspects.set(paymentKey ?? orderId, { orderId, paymentKey, customerKey: null, userId });
  }
}
