import type { Context } from "../../context";
import { type Authorized, authorize } from "../checkout/authorize";
import { findLink } from "./find-link";
import { refusePress } from "./limits";

/** What the card window has returned, and the link that it returned to. */
type AuthorizeByLink = { token: string; orderId: string; customerKey: string; authKey: string; client?: string };
/** A link that nobody signed, that is over, or that is for something else. */
type NoLink = { kind: "link_over" };

/**
 * Registers the card of a checkout that this link has opened, and charges its invoice: the same as
 * after any card window, only for the person and the invoice of the link. A link whose invoice has
 * closed meanwhile still tells the outcome.
 * Source: docs/decisions/0045-links-are-signed.md
 */
export async function authorizeByLink(context: Context, input: AuthorizeByLink): Promise<Authorized | NoLink> {
  const { token, ...returned } = input;
  const link = await findLink(context, { token, purpose: "pay" });
  if (!link) return { kind: "link_over" };
  const { id: invoiceId, userId } = link.invoice;
  const limited = await refusePress(context, { subject: invoiceId });
  if (limited) return { kind: "refused", reason: "too_many_requests", retryAfterSeconds: limited.retryAfterSeconds };
  return authorize(context, { ...returned, userId, invoiceId });
}
