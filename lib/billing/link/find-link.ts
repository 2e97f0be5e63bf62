import { findInvoiceWithPerson } from "@/db/queries/invoice/invoice-pages";
import type { Context } from "../../context";
import { type LinkPurpose, readLinkToken } from "../../link-token";
import { isLinkOver } from "../rules/link";

type Found = NonNullable<Awaited<ReturnType<typeof findInvoiceWithPerson>>>;
export type FoundLink = Found & { purpose: LinkPurpose };

/**
 * What a link from a mail is about. Rubbish is told apart without the database.
 * @param token untrusted
 * @param purpose what the link must be for; absent: anything
 * @returns null for a link that we did not sign, that is over, or that is for something else
 * Source: docs/decisions/0045-links-are-signed.md
 */
export async function findLink(
  context: Context,
  { token, purpose }: { token: string; purpose?: LinkPurpose },
): Promise<FoundLink | null> {
  const link = readLinkToken(context.keyRing, token);
  if (!link || link.purpose === "consent" || isLinkOver(link, context.now())) return null;
  if (purpose !== undefined && link.purpose !== purpose) return null;
  const found = await findInvoiceWithPerson(context.db, link.invoiceId);
  return found && { ...found, purpose: link.purpose };
}
