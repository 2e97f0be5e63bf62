/**
 * What happens after the card window: issue the billing key, store the card, and charge what is
 * owed through the same steps (open, collect, settle) as every later charge. One request takes the
 * checkout. All others, at once or later, get the same answer and charge nothing. After a crash at
 * any point, the next request continues with the same idempotency keys.
 * Source: docs/decisions/0002-three-statuses-and-the-first-payment.md; docs.tosspayments.com,
 *   billing guide
 */

import type { Transaction } from "@/db/client";
import { findPerson } from "@/db/queries/account/people";
import { revokePaymentMethod } from "@/db/queries/card/payment-methods";
import { type Checkout, findCheckoutWithPayment, lockCheckout, updateCheckout } from "@/db/queries/checkout/checkouts";
import { findPendingPaymentOf, type Payment } from "@/db/queries/payment/payments";
import type { Context } from "../../context";
import { invariant } from "../../invariant";
import type { LimitRefusal } from "../../limits";
import type { BillingKeyIssued } from "../../toss/schema";
import { deleteRevokedKeys } from "../card/delete-revoked-keys";
import { storeCard } from "../card/store-card";
import { collect } from "../payment/collect";
import { type Decline, declineOf } from "../payment/decline";
import { refreshPayment } from "../payment/refresh-payment";
import { resolvePending } from "../payment/resolve-pending";
import { issueIdempotencyKey } from "../rules/order-id";
import { mayBeAskedFor, SENDER_LEASE_MS } from "../rules/resolving";
import { addMs } from "../rules/units";
import { refuseCard } from "./limits";
import { type Opened, openFirstPayment } from "./open-first-payment";
import { replaceCard } from "./replace-card";

/**
 * `client` is the address of the person's device, for the limit of cards. With `invoiceId` only a
 * checkout that may pay this invoice and no other is found.
 */
export type AuthorizeInput = {
  userId: string;
  orderId: string;
  customerKey: string;
  authKey: string;
  invoiceId?: string;
  client?: string;
};

type OwnRefusal = Extract<Opened, { kind: "refused" }>["reason"];
export type AuthorizeRefusal =
  | OwnRefusal
  | "customer_key_mismatch"
  | "checkout_not_found"
  | "checkout_expired"
  | "too_many_requests"
  | "provider_unavailable";
export type Authorized =
  | { kind: "completed"; checkout: Checkout; payment: Payment | null }
  | ({ kind: "declined" } & Decline)
  | { kind: "pending"; orderId: string }
  /** With `too_many_requests`: after how long it is worth trying again. */
  | { kind: "refused"; reason: AuthorizeRefusal; retryAfterSeconds?: number };

/**
 * How long a second request waits for the first one before it answers "pending" and the page asks
 * again.
 */
const MAX_WAIT_MS = 20_000;
const FIRST_WAIT_MS = 50;
const MAX_STEP_MS = 1_000;

/**
 * Registers the card of a checkout and charges what is owed. Every request for the same checkout
 * gets the same answer.
 * @returns completed, declined (the card), pending (ask again), or refused with a reason
 * @throws InvariantViolation only for a bug
 * Source: docs/decisions/0002-three-statuses-and-the-first-payment.md
 */
export async function authorize(context: Context, input: AuthorizeInput): Promise<Authorized> {
  const { userId, orderId, customerKey } = input;
  const person = await findPerson(context.db, userId);
  invariant(person, `person ${userId} does not exist`);
  if (customerKey !== person.customerKey) return { kind: "refused", reason: "customer_key_mismatch" };
  const taken = await takeCheckout(context, input);
  if (taken === null) return { kind: "refused", reason: "checkout_not_found" };
  if ("retryAfterSeconds" in taken)
    return { kind: "refused", reason: "too_many_requests", retryAfterSeconds: taken.retryAfterSeconds };
  if (taken.isOurs) await registerCard(context, taken, input);
  return report(context, { orderId, userId });
}

/** `wasAsked`: an earlier request may have asked Toss for the key and lost the answer. */
type Taken = { checkout: Checkout; isOurs: boolean; wasAsked?: boolean };

/**
 * Marks an open checkout as taken by this request. If the request that held it died, it is taken
 * over after that lease.
 */
async function takeCheckout(
  context: Context,
  { orderId, userId, invoiceId, client }: AuthorizeInput,
): Promise<Taken | LimitRefusal | null> {
  return context.db.transaction(async (tx) => {
    const checkout = await lockCheckout(tx, { orderId, userId });
    if (!checkout || (invoiceId !== undefined && checkout.invoiceId !== invoiceId)) return null;
    const now = context.now();
    const isFree =
      checkout.status === "open" || (checkout.status === "issuing" && (!checkout.lockedUntil || checkout.lockedUntil <= now));
    if (!isFree) return { checkout, isOurs: false };
    if (checkout.expiresAt <= now) {
      // An earlier request stopped while it issued a key. The batch finds out whether there is one
      // (recover-issued-keys.ts).
      if (checkout.status === "open") await updateCheckout(tx, checkout.id, { status: "expired" });
      return { checkout, isOurs: false };
    }
    if (checkout.status === "open") {
      const limited = await refuseCard(tx, context, { ...checkout, client });
      if (limited) return limited;
    }
    const lockedUntil = addMs(now, SENDER_LEASE_MS);
    await updateCheckout(tx, checkout.id, { status: "issuing", lockedUntil });
    const taken = { ...checkout, status: "issuing" as const, lockedUntil };
    return { checkout: taken, isOurs: true, wasAsked: checkout.status === "issuing" };
  });
}

async function registerCard(
  context: Context,
  { checkout, wasAsked }: Taken,
  { authKey, customerKey, userId }: AuthorizeInput,
): Promise<void> {
  const answer = await context.toss.issueBillingKey({
    authKey,
    customerKey,
    idempotencyKey: issueIdempotencyKey(checkout.orderId),
  });
  switch (answer.kind) {
    case "issued":
      return chargeNewCard(context, checkout, answer.billing);
    case "refused":
      // A refusal of this request (a rate limit, an account fault) says nothing about the key of
      // the first one.
      if (wasAsked && isTurnedAway(answer)) return updateIfHeld(context, checkout, { lockedUntil: null });
      return updateIfHeld(context, checkout, {
        status: "failed",
        failedReason: "declined",
        failedCode: answer.code,
        lockedUntil: null,
      });
    case "unknown":
      // Nothing was charged and nothing is lost: the next request sends the same idempotency key
      // and gets the card, if there is one.
      context.log.warn({ orderId: checkout.orderId, userId, reason: answer.reason }, "issuing a billing key has no answer yet");
      return updateIfHeld(context, checkout, { lockedUntil: null });
    default:
      return answer satisfies never;
  }
}

const isTurnedAway = ({ outcome }: { outcome: string }): boolean => outcome === "transient" || outcome === "operator";

/**
 * The checkout, locked, while this request holds it. Null: our lease ran out, another request took
 * it over and is further along.
 */
async function lockIfHeld(tx: Transaction, { userId, orderId, lockedUntil }: Checkout): Promise<Checkout | null> {
  const found = await lockCheckout(tx, { orderId, userId });
  if (found?.status !== "issuing" || found.lockedUntil?.getTime() !== lockedUntil?.getTime()) return null;
  return found;
}

const updateIfHeld = (context: Context, checkout: Checkout, change: Partial<Checkout>): Promise<void> =>
  context.db.transaction(async (tx) => {
    if (await lockIfHeld(tx, checkout)) await updateCheckout(tx, checkout.id, change);
  });

async function chargeNewCard(context: Context, checkout: Checkout, billing: BillingKeyIssued): Promise<void> {
  const { userId, purpose } = checkout;
  if (purpose === "replace_card") await resolvePendingOf(context, userId);
  const paymentId = await context.db.transaction(async (tx) => {
    const held = await lockIfHeld(tx, checkout);
    if (!held) return null;
    const paymentMethodId = await storeCard(tx, context, { userId, billing });
    const open = purpose === "subscribe" ? openFirstPayment : replaceCard;
    const opened = await open(tx, context, { checkout: held, paymentMethodId });
    if (opened.kind === "opened") return opened.paymentId;
    await updateCheckout(tx, checkout.id, { status: "failed", failedReason: opened.reason, lockedUntil: null });
    await revokePaymentMethod(tx, paymentMethodId, context.now());
    return null;
  });
  if (paymentId) await collect(context, { paymentId });
  await deleteOldKeys(context, userId);
}

/**
 * An earlier charge of the old card may have gone through. Look it up before the same invoice is
 * charged to the new card.
 */
async function resolvePendingOf(context: Context, userId: string): Promise<void> {
  const pending = await findPendingPaymentOf(context.db, userId);
  if (!pending) return;
  const { payments } = await resolvePending(context, { paymentId: pending.id, isGivenUp: true });
  if (payments.length === 0) await refreshPayment(context, { paymentId: pending.id });
}

/** Best effort within the request. The next batch deletes what this one cannot. */
async function deleteOldKeys(context: Context, userId: string): Promise<void> {
  try {
    await deleteRevokedKeys(context, { userId });
  } catch (error) {
    context.log.warn({ err: error, userId }, "could not delete a revoked billing key; the next batch tries again");
  }
}

const realPause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** The answer from the rows, after waiting for a request that is still at work. */
async function report(context: Context, owner: { orderId: string; userId: string }): Promise<Authorized> {
  let waitMs = FIRST_WAIT_MS;
  for (let waitedMs = 0; waitedMs <= MAX_WAIT_MS; waitedMs += waitMs) {
    const found = await findCheckoutWithPayment(context.db, owner);
    invariant(found, `checkout ${owner.orderId} no longer exists`);
    const { checkout, payment } = found;
    if (payment?.status === "pending" && mayBeAskedFor(payment, context.now())) {
      await resolvePending(context, { paymentId: payment.id });
      continue;
    }
    const answer = answerOf(checkout, payment, context.now());
    const isBeingWorkedOn = checkout.status === "issuing" ? checkout.lockedUntil !== null : payment?.resolveTries === 0;
    if (answer.kind !== "pending" || !isBeingWorkedOn) return answer;
    await (context.pause ?? realPause)(waitMs);
    waitMs = Math.min(waitMs * 2, MAX_STEP_MS);
  }
  return { kind: "pending", orderId: owner.orderId };
}

const OWN_REFUSALS: readonly (string | null)[] = [
  "already_subscribed",
  "payment_owed",
  "payment_in_progress",
  "complimentary",
  "not_subscribed",
  "nothing_owed",
  "promo_code_expired",
  "promo_code_new_only",
  "promo_code_already_used",
  "promo_code_used_up",
  "trial_already_used",
  "trial_card_used",
] satisfies OwnRefusal[];
const isOwnRefusal = (reason: Checkout["failedReason"]): reason is OwnRefusal => OWN_REFUSALS.includes(reason);

function answerOf(checkout: Checkout, payment: Payment | null, now: Date): Authorized {
  const { status, lockedUntil, expiresAt } = checkout;
  const isLeft = status === "issuing" && expiresAt <= now && (lockedUntil === null || lockedUntil <= now);
  if (isLeft) return { kind: "refused", reason: "checkout_expired" };
  switch (status) {
    case "completed":
      return { kind: "completed", checkout, payment };
    case "failed":
      return failure(checkout, payment);
    case "expired":
      return { kind: "refused", reason: "checkout_expired" };
    case "open":
    case "issuing":
    case "charging":
      return { kind: "pending", orderId: checkout.orderId };
    default:
      return status satisfies never;
  }
}

/** If there is no code on the checkout, the payment has it. */
function failure({ failedReason, failedCode }: Checkout, payment: Payment | null): Authorized {
  if (isOwnRefusal(failedReason)) return { kind: "refused", reason: failedReason };
  const code = failedCode ?? payment?.declineCode ?? "UNKNOWN";
  const decline = declineOf(code);
  return decline.reason === "our_fault" ? { kind: "refused", reason: "provider_unavailable" } : { kind: "declined", ...decline };
}
