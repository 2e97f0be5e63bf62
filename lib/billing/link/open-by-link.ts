import type { Context } from "../../context";
import { type CheckoutRefusal, type OpenedCheckout, openCardChange } from "../checkout/open-checkout";
import { findLink } from "./find-link";
import { refusePress } from "./limits";

/** A link that nobody signed, that is over, or that is for something else. */
export type NoLink = { ok: false; reason: "link_over" };

/**
 * Whoever holds the link of a mail is about to pay its invoice with another card. Opens a checkout
 * that can pay this invoice and nothing else: it is the checkout of a card change, of the person
 * whose invoice it is, whoever is signed in.
 * @param input.expectedWon the amount that was seen, in won, VAT included
 * @returns what the card window needs; or the reason for the refusal
 * Source: docs/decisions/0045-links-are-signed.md
 */
export async function openByLink(
  context: Context,
  input: { token: string; expectedWon: number; client?: string },
): Promise<OpenedCheckout | CheckoutRefusal | NoLink> {
  const { token, expectedWon, client } = input;
  const link = await findLink(context, { token, purpose: "pay" });
  if (!link) return { ok: false, reason: "link_over" };
  const { id: invoiceId, userId } = link.invoice;
  const limited = await refusePress(context, { subject: invoiceId });
  if (limited) return { ...limited, reason: "too_many_requests" };
  return openCardChange(context, { userId, invoiceId, expectedWon, client });
}
