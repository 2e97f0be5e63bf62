import { billingTests, type Mutant } from "./mutant";

/** Mistakes outside the batch: refunds, webhooks, cards, cancelling, checkouts. */
export const CUSTOMERS_AND_WEBHOOKS: readonly Mutant[] = [
  {
    name: "a refund is recorded again at every look-up",
    file: "db/queries/payment/payments.ts",
    search: ".onConflictDoNothing({ target: ledgerEntries.transactionKey })",
    replace: "",
    tests: billingTests("payment/console-cancel", "webhook/webhook"),
  },
  {
    name: "a refund in full leaves the subscription running",
    file: "lib/billing/refund/record-refunds.ts",
    search: "if (seen.balanceWon === 0) await endRefunded",
    replace: "if (seen.balanceWon < 0) await endRefunded",
    tests: billingTests("payment/console-cancel"),
  },
  {
    name: "a webhook is believed instead of looked up at Toss",
    file: "lib/billing/webhook/process-webhook.ts",
    search: 'if (method.status !== "active") return { status: "processed", result: "deleted_by_us" };',
    replace: 'await updatePaymentMethod(context.db, method.id, { status: "revoked", revokedAt: context.now() });',
    tests: billingTests("webhook/webhook"),
  },
  {
    name: "the old card stays active after a card change",
    file: "lib/billing/checkout/replace-card.ts",
    search:
      "if (subscription.paymentMethodId !== paymentMethodId) await revokePaymentMethod(tx, subscription.paymentMethodId, now);",
    replace: "",
    tests: billingTests("checkout/card-change"),
  },
  {
    name: "cancelling while unpaid waits for the end of the period",
    file: "lib/billing/subscription/cancel.ts",
    search: "const endsAt = isUnpaid ? now : subscription.currentPeriodEnd;",
    replace: "const endsAt = subscription.currentPeriodEnd;",
    tests: billingTests("subscription/cancel"),
  },
  {
    name: "cancelling ends a paid period at once",
    file: "lib/billing/subscription/cancel.ts",
    search: "if (!isUnpaid || subscription.pendingPaymentId) return",
    replace: "if (subscription.pendingPaymentId) return",
    tests: billingTests("subscription/cancel"),
  },
  {
    name: "resuming works after the end",
    file: "lib/billing/subscription/resume.ts",
    search: `    if (hasCancellationTakenEffect(subscription, now))
      return { ok: false, reason: pendingPaymentId ? "payment_in_progress" : "period_over" };
`,
    replace: "",
    tests: billingTests("subscription/cancel"),
  },
  {
    name: "a subscription can be kept after its grace",
    file: "lib/billing/subscription/resume.ts",
    search: 'if (status === "past_due" && graceEndsAt && graceEndsAt <= now) return { ok: false, reason: "period_over" };',
    replace: "",
    tests: billingTests("subscription/cancel"),
  },
  {
    name: "the page's own look-up does not wait for the sender",
    file: "db/queries/payment/payments.ts",
    search: "and(eq(payments.id, paymentId), or(lte(payments.resolveAt, now), isQuiet))",
    replace: "eq(payments.id, paymentId)",
    tests: billingTests("payment/look-up-own"),
  },
  {
    name: "an administrator who was past due is charged by the retry",
    file: "lib/billing/payment/retry-payment.ts",
    search: 'if (isComplimentary(context, person)) return { kind: "refused", reason: "complimentary" };',
    replace: "",
    tests: billingTests("payment/retry"),
  },
  {
    name: "an administrator who was past due is charged to a new card",
    file: "lib/billing/checkout/replace-card.ts",
    search: 'if (isComplimentary(context, person)) return { kind: "refused", reason: "complimentary" };',
    replace: "",
    tests: billingTests("checkout/card-change"),
  },
  {
    name: "a card window opens for a subscription whose end has passed",
    file: "lib/billing/checkout/open-checkout.ts",
    search: "if (!latest || hasEnded(latest.subscription, context.now())) return",
    replace: 'if (!latest || latest.subscription.status === "ended") return',
    tests: billingTests("checkout/card-change"),
  },
  {
    name: "another person's customer key is accepted",
    file: "lib/billing/checkout/authorize.ts",
    search: 'if (customerKey !== person.customerKey) return { kind: "refused", reason: "customer_key_mismatch" };',
    replace: "",
    tests: billingTests("checkout/subscribe", "checkout/authorize-once"),
  },
  {
    name: "two requests process the same checkout",
    file: "lib/billing/checkout/authorize.ts",
    search: "if (!isFree) return { checkout, isOurs: false };",
    replace: "",
    tests: billingTests("checkout/authorize-once"),
  },
  {
    name: "a request whose lease is over goes on with a checkout that another one holds",
    file: "lib/billing/checkout/authorize.ts",
    search: " || found.lockedUntil?.getTime() !== lockedUntil?.getTime()) return null;",
    replace: ") return null;",
    tests: billingTests("checkout/two-holders"),
  },
  {
    name: "a refusal that comes after the lease overturns a paid checkout",
    file: "lib/billing/checkout/authorize.ts",
    search: "if (await lockIfHeld(tx, checkout)) await updateCheckout(tx, checkout.id, change);",
    replace: "await updateCheckout(tx, checkout.id, change);",
    tests: billingTests("checkout/two-holders"),
  },
  {
    name: "a billing key that another customer holds is stored for this one",
    file: "lib/billing/card/store-card.ts",
    search: 'invariant(!known || known.userId === userId, "Toss answered with another person\'s billing key");',
    replace: "",
    tests: billingTests("card/store-card"),
  },
  {
    name: "a customer can pay for a second subscription",
    file: "lib/billing/checkout/open-first-payment.ts",
    search: '  if (live) return { kind: "refused", reason: liveReason(live) };',
    replace: "",
    tests: billingTests("checkout/authorize-once", "checkout/subscribe"),
  },
  {
    name: "a first payment that goes through between two looks is missed",
    file: "lib/billing/checkout/open-first-payment.ts",
    search: `  if (await hasOpenFirstInvoice(tx, checkout.userId)) return { kind: "refused", reason: "payment_in_progress" };
  const live = await lockLiveSubscription(tx, context, checkout.userId);
`,
    replace: `  const live = await lockLiveSubscription(tx, context, checkout.userId);
  if (await hasOpenFirstInvoice(tx, checkout.userId)) return { kind: "refused", reason: "payment_in_progress" };
`,
    tests: billingTests("checkout/authorize-once"),
  },
  {
    name: "a customer can retry the card without a limit",
    file: "lib/billing/payment/retry-payment.ts",
    search:
      'if (isTooSoon || (newest && older.length + 1 >= MAX_PERSON_ATTEMPTS)) return { kind: "refused", reason: "too_many_retries" };',
    replace: "",
    tests: billingTests("payment/retry"),
  },
];
