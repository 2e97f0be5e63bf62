/**
 * What can be collected now for the open invoices of one subscription. An invoice whose period is
 * over is owed no more, and one for a change of plan never is: without its payment nothing changes.
 * @param invoices open ones, oldest first; there is at most one that is not over
 * @returns whole won, VAT included; 0 when nothing is owed
 */
export const amountOwed = (invoices: readonly ({ amountWon: number } & Owing)[], now: Date): number =>
  invoices.find((invoice) => isCollectable(invoice, now))?.amountWon ?? 0;

type Owing = { periodEnd: Date; reason?: string };
const isCollectable = ({ periodEnd, reason }: Owing, now: Date): boolean => periodEnd > now && reason !== "subscription_update";

/** Whether this one of a subscription's open invoices can be collected now. */
export const isOwed = (
  invoices: readonly ({ id: string } & Owing)[],
  { invoiceId, now }: { invoiceId: string; now: Date },
): boolean => invoices.some((invoice) => invoice.id === invoiceId && isCollectable(invoice, now));
