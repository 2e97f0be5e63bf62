import { createHash } from "node:crypto";

/** A question: may this charge come to this much? */
export type Question = { subscriptionId: string; periodStart: Date; toWon: number };

/**
 * The id of a question, by which it is answered. Another amount or another charge is another
 * question, so an answer that arrives late consents to nothing that was not shown.
 */
export function askIdOf({ subscriptionId, periodStart, toWon }: Question): string {
  const digits = createHash("sha256").update(`${subscriptionId}:${periodStart.getTime()}:${toWon}`).digest("hex");
  // Version 8 of RFC 9562: a UUID of one's own making.
  return digits.slice(0, 30).replace(/^(.{8})(.{4})(.{3})(.{3})(.{12})$/, "$1-$2-8$3-a$4-$5");
}
