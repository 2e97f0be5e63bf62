import { findPerson } from "@/db/queries/account/people";
import { findDecidingPayment } from "@/db/queries/invoice/invoice-pages";
import { hasOpenDifference } from "@/db/queries/reconciliation/reconciliation";
import { findLatestSubscriptionOf } from "@/db/queries/subscription/subscriptions";
import { maskEmail } from "../../auth/email-address";
import type { Context } from "../../context";
import { findConsentLink } from "../link/find-consent-link";
import { type FoundLink, findLink } from "../link/find-link";
import { declineOf } from "../payment/decline";
import { isOwed } from "../rules/amount-owed";
import { hasEnded } from "../rules/lifecycle";
import { invoiceNumber } from "../rules/order-id";
import { unitsOfInvoice } from "../rules/quantity";
import { isComplimentary } from "../subscription/complimentary";
import { readConsent } from "./read-consent";
import { readInvoice } from "./read-invoice";
import type { LinkPageView } from "./views";

/**
 * What a link from a mail shows to whoever opens it: as much as its one purpose needs, and nothing
 * of any other invoice. It only reads, because mail scanners open every link.
 * @param token untrusted
 * Source: docs/decisions/0045-links-are-signed.md
 */
export async function readLinkPage(context: Context, { token }: { token: string }): Promise<LinkPageView> {
  const consent = await findConsentLink(context, { token });
  if (consent) return readQuestion(context, consent);
  const link = await findLink(context, { token });
  if (!link) return { kind: "over" };
  return link.purpose === "receipt" ? readReceipt(context, link) : readPayment(context, link);
}

/** Answered in other words than on the page of a signed-in person, but by the same question. */
async function readQuestion(context: Context, link: { subscriptionId: string; userId: string }): Promise<LinkPageView> {
  const person = await findPerson(context.db, link.userId);
  const isAdmin = person !== null && isComplimentary(context, person);
  const [consent, latest] = await Promise.all([
    readConsent(context, { ...link, isAdmin }),
    findLatestSubscriptionOf(context.db, link.userId),
  ]);
  if (consent && person) return { kind: "consent", whose: maskEmail(person.email), consent };
  const { id, cancelAt } = latest?.subscription ?? {};
  return { kind: "nothing_to_consent", endsAt: id === link.subscriptionId ? (cancelAt ?? null) : null };
}

async function readReceipt(context: Context, { invoice, person }: FoundLink): Promise<LinkPageView> {
  const number = invoiceNumber(invoice.year, invoice.sequence);
  const read = await readInvoice(context, { userId: invoice.userId, number });
  if (!read?.paid) return { kind: "over" };
  const { customer: _, status: _status, openedAt: _openedAt, paid, ...shown } = read;
  return { kind: "receipt", whose: maskEmail(person.email), receipt: { ...shown, paid } };
}

/** Payable exactly when `openByLink` opens the card window for it. */
async function readPayment(context: Context, { invoice, person }: FoundLink): Promise<LinkPageView> {
  const { amountWon, plan, periodStart: start, periodEnd: end } = invoice;
  const now = context.now();
  const [latest, newest, isUnderReview] = await Promise.all([
    findLatestSubscriptionOf(context.db, invoice.userId),
    findDecidingPayment(context.db, invoice.id),
    hasOpenDifference(context.db, invoice.userId),
  ]);
  const subscription = latest?.subscription;
  const isLive = subscription?.id === invoice.subscriptionId && !hasEnded(subscription, now);
  if (invoice.status === "paid") return { kind: "paid", amountWon, paidUntil: isLive && end > now ? end : null };
  if (!isLive || invoice.status !== "open" || isComplimentary(context, person)) return { kind: "ended" };
  if (!isOwed([invoice], { invoiceId: invoice.id, now })) return { kind: "ended" };
  if (subscription.pendingPaymentId) return { kind: "checking", amountWon };
  if (isUnderReview) return { kind: "under_review" };
  const reason = subscription.lastDeclineCode === null ? null : declineOf(subscription.lastDeclineCode).reason;
  const declined = newest && { card: newest.card, reason };
  const units = unitsOfInvoice(invoice);
  return { kind: "payable", whose: maskEmail(person.email), amountWon, plan, units, period: { start, end }, declined };
}
