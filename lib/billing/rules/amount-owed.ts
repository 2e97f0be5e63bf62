/**
 * What can be collected now for the open invoices of one subscription. An invoice whose period is
 * over is owed no more.
 * @param invoices open ones, oldest first; there is at most one that is not over
 * @returns whole won, VAT included; 0 when nothing is owed
 */
export const amountOwed = (invoices: readonly { amountWon: number; periodEnd: Date }[], now: Date): number =>
  invoices.find(({ periodEnd }) => periodEnd > now)?.amountWon ?? 0;

/** Whether this one of a subscription's open invoices can be collected now. */
export const isOwed = (
  invoices: readonly { id: string; periodEnd: Date }[],
  { invoiceId, now }: { invoiceId: string; now: Date },
): boolean => invoices.some(({ id, periodEnd }) => id === invoiceId && periodEnd > now);
