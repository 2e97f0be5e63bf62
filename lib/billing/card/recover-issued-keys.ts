/**
 * Recovers billing keys of checkouts that were abandoned while the key was issued: the process died
 * or the answer was lost, and the person never came back. Toss lists no keys, but for 15 days it
 * repeats its answer to an idempotency key, whatever else the request says. So it is asked again
 * with an authKey that cannot exist: a key that was issued comes back, and no new one can be
 * issued.
 * Source: docs.tosspayments.com/guides/using-api/idempotency-key
 */

import { findPerson } from "@/db/queries/account/people";
import { findPaymentMethodByFingerprint, revokePaymentMethod } from "@/db/queries/card/payment-methods";
import { type Checkout, claimAbandonedIssues, lockCheckout, updateCheckout } from "@/db/queries/checkout/checkouts";
import type { Context } from "../../context";
import { invariant } from "../../invariant";
import type { BillingKeyIssued } from "../../toss/schema";
import { issueIdempotencyKey } from "../rules/order-id";
import { RESEND_WITHIN_MS, SENDER_LEASE_MS } from "../rules/resolving";
import { addMs } from "../rules/units";
import { billingKeyFingerprints } from "./billing-key";
import { storeCard } from "./store-card";

const BATCH = 20;
/** Toss answers NOT_FOUND_BILLING to an authKey that it never gave out. */
const UNUSABLE_AUTH_KEY = "nothing-can-be-issued-for-this";

/**
 * Closes expired checkouts that stopped in the middle. A key that turns up is stored as revoked, so
 * that its deletion is owed like any other (delete-revoked-keys.ts). Repeating it changes nothing;
 * where Toss does not say, a later run asks again.
 * @returns how many checkouts were closed
 */
export async function recoverIssuedKeys(context: Context, input: { isOutOfTime?: () => boolean } = {}): Promise<number> {
  const now = context.now();
  const until = addMs(now, SENDER_LEASE_MS);
  let closed = 0;
  for (const checkout of await claimAbandonedIssues(context.db, { now, until, limit: BATCH })) {
    if (input.isOutOfTime?.()) break;
    if (await recoverSafely(context, checkout)) closed += 1;
  }
  return closed;
}

/** A door per checkout: one that breaks is asked for again by a later run and holds up no other. */
async function recoverSafely(context: Context, checkout: Checkout): Promise<boolean> {
  try {
    return await recoverKey(context, checkout);
  } catch (error) {
    context.log.error({ err: error, orderId: checkout.orderId }, "a checkout that was left could not be closed");
    return false;
  }
}

async function recoverKey(context: Context, checkout: Checkout): Promise<boolean> {
  const { userId, orderId, createdAt } = checkout;
  const person = await findPerson(context.db, userId);
  invariant(person, `person ${userId} does not exist`);
  const answer = await context.toss.issueBillingKey({
    authKey: UNUSABLE_AUTH_KEY,
    customerKey: person.customerKey,
    idempotencyKey: issueIdempotencyKey(orderId),
  });
  if (answer.kind === "issued") return close(context, checkout, answer.billing);
  const isNoneIssued = answer.kind === "refused" && answer.outcome !== "transient" && answer.outcome !== "operator";
  if (isNoneIssued) return close(context, checkout, null);
  if (context.now().getTime() - createdAt.getTime() <= RESEND_WITHIN_MS) return false;
  context.log.error({ orderId, userId }, "Toss never said whether it issued a billing key; one may be left there");
  return close(context, checkout, null);
}

function close(context: Context, checkout: Checkout, issued: BillingKeyIssued | null): Promise<boolean> {
  const { id, userId, orderId } = checkout;
  return context.db.transaction(async (tx) => {
    const held = await lockCheckout(tx, { orderId, userId });
    // Our lease ran out, and another process was faster.
    if (held?.status !== "issuing") return false;
    // A key that one of our rows holds is in use, or its deletion is owed already.
    const isLost = issued && !(await findPaymentMethodByFingerprint(tx, billingKeyFingerprints(context, issued.billingKey)));
    if (isLost) {
      const paymentMethodId = await storeCard(tx, context, { userId, billing: issued });
      await revokePaymentMethod(tx, paymentMethodId, context.now());
    }
    await updateCheckout(tx, id, { status: "expired", lockedUntil: null });
    return true;
  });
}
