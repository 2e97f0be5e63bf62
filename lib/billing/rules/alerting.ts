const HOUR_MS = 3_600_000;

/** An outcome that is unknown for so long is an alarm: Toss has had its look-ups after five minutes and an hour by then, or nobody came by. */
export const ALERT_AFTER_MS = HOUR_MS;

/** From when on an attempt without an outcome is an alarm. */
export const alertOpensAt = ({ createdAt }: { createdAt: Date }): Date => new Date(createdAt.getTime() + ALERT_AFTER_MS);

/**
 * What becomes of the alarm of an attempt, which is written down as soon as there is no answer and opens by itself. `withdraw`: it never opened,
 * so it leaves nothing. Null: there is none, since the first answer was definite, within the hour.
 */
export function alertChange(
  payment: { createdAt: Date; lastAnswer: string | null },
  { isPending, now }: { isPending: boolean; now: Date },
): "raise" | "close" | "withdraw" | null {
  if (isPending) return "raise";
  if (now >= alertOpensAt(payment)) return "close";
  return payment.lastAnswer === null ? null : "withdraw";
}
