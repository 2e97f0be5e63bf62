import { eq, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import type { Queryable } from "../../client";
import {
  invoiceDetails,
  invoices,
  noticePhones,
  notices,
  paymentMethods,
  payments,
  prices,
  subscriptions,
  users,
} from "../../schema";
import { chargeFacts, isOpenInvoice, isRaise, raise, raisedPrice } from "../price/charge-facts";

const ownCard = alias(paymentMethods, "own_card");
const paidCard = alias(paymentMethods, "paid_card");
const owed = alias(invoices, "owed");

/** A notice to a person and how everything stands that it is about; null what it is not about. */
export type NoticeFacts = Awaited<ReturnType<typeof listNoticeFacts>>[number];

/**
 * In one query, for as many notices as a deliverer takes at once. Their list is one parameter: with
 * one for each notice, PostgreSQL would plan these many joins anew for every number of notices.
 */
export const listNoticeFacts = (db: Queryable, noticeIds: string[]) =>
  db
    .select({
      noticeId: notices.id,
      person: users,
      phone: noticePhones.number,
      subscription: subscriptions,
      charge: chargeFacts,
      raise,
      openInvoice: {
        id: owed.id,
        plan: owed.plan,
        quantity: owed.quantity,
        periodEnd: owed.periodEnd,
        amountWon: owed.amountWon,
        discountWon: owed.discountWon,
        creditWon: owed.creditWon,
      },
      payment: payments,
      invoice: invoices,
      /** The version that the invoice holds; null without one. */
      receiptEmails: invoiceDetails.receiptEmails,
      card: cardOf(ownCard),
      paymentCard: cardOf(paidCard),
      hasNewer: sql<boolean>`exists (select 1 from subscriptions newer
        where newer.user_id = ${notices.userId} and newer.status <> 'ended' and newer.id is distinct from ${notices.subscriptionId})`,
      /** Whether a consent that was withdrawn was given again. */
      hasConsentAgain: sql<boolean>`${notices.template} = 'consent_withdrawn' and exists (select 1 from consents again
        where again.subscription_id = ${notices.subscriptionId} and again.kind <> 'own_act' and again.withdrawn_at is null
          and (extract(epoch from again.period_start) * 1000)::bigint = (${notices.detail} ->> 'periodStartMs')::bigint)`,
    })
    .from(notices)
    .innerJoin(users, eq(users.id, notices.userId))
    .leftJoin(noticePhones, eq(noticePhones.userId, notices.userId))
    .leftJoin(payments, eq(payments.id, notices.paymentId))
    .leftJoin(invoices, eq(invoices.id, payments.invoiceId))
    .leftJoin(invoiceDetails, eq(invoiceDetails.id, invoices.detailsId))
    .leftJoin(paidCard, eq(paidCard.id, payments.paymentMethodId))
    .leftJoin(subscriptions, eq(subscriptions.id, sql`coalesce(${notices.subscriptionId}, ${payments.subscriptionId})`))
    .leftJoin(prices, eq(prices.id, subscriptions.priceId))
    .leftJoin(raisedPrice, isRaise())
    .leftJoin(ownCard, eq(ownCard.id, subscriptions.paymentMethodId))
    .leftJoin(owed, isOpenInvoice(owed))
    .where(sql`${notices.id} = any(${sql.param(noticeIds)}::uuid[])`);

function cardOf(card: typeof ownCard | typeof paidCard) {
  return { issuerCode: card.issuerCode, maskedNumber: card.maskedNumber, cardType: card.cardType };
}
