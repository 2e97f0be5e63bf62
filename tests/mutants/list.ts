/** Mistakes that somebody could make in the code that moves money. Each must be noticed; `tests` are those that should, the fastest first. */
export type Mutant = {
  name: string;
  file: string;
  /** Occurs exactly once in the file. */
  search: string;
  replace: string;
  tests: readonly string[];
};

const billing = (...names: string[]) => names.map((name) => `tests/billing/${name}.test.ts`);
const DATABASE = ["tests/db/illegal-states.test.ts"];

/** Without its unique index, a table takes what the application must never write. */
const withoutIndex = (name: string): Mutant => ({
  name: `the unique index ${name} is gone`,
  file: "db/migrations/0000_init.sql",
  search: `CREATE UNIQUE INDEX "${name}"`,
  replace: `CREATE INDEX "${name}"`,
  tests: DATABASE,
});

const withoutCheck = (name: string, file = "db/migrations/0000_init.sql"): Mutant => ({
  name: `the check ${name} is gone`,
  file,
  search: `CONSTRAINT "${name}" CHECK (`,
  replace: `CONSTRAINT "${name}" CHECK (true or `,
  tests: DATABASE,
});

export const MUTANTS: readonly Mutant[] = [
  ...[
    "payments_order_id_unique",
    "payments_one_pending_per_invoice",
    "payments_one_paid_per_invoice",
    "subscriptions_one_live_per_person",
    "invoices_period_unique",
    "invoices_number_unique",
    "invoices_one_first_per_person",
    "ledger_entries_transaction_unique",
  ].map(withoutIndex),
  ...["payments_refund_within_payment", "payments_paid_has_evidence", "subscriptions_ended_owes_nothing"].map((name) =>
    withoutCheck(name),
  ),
  {
    name: "settle does not ask whether the payment is still pending",
    file: "lib/billing/settle.ts",
    search: 'if (payment.status !== "pending") return payment;',
    replace: "",
    tests: billing("authorize-once", "unknown-outcome", "batches-together", "webhook"),
  },
  {
    name: "settle looks before it locks",
    file: "lib/billing/settle.ts",
    search: "const payment = await lockPayment(tx, paymentId);",
    replace: "const payment = found;",
    tests: billing("unknown-outcome", "authorize-once", "webhook", "card-change"),
  },
  {
    name: "another amount than asked for counts as paid",
    file: "lib/billing/settle.ts",
    search: "paid.totalWon !== payment.amountWon || ",
    replace: "",
    tests: billing("our-fault", "unknown-outcome"),
  },
  {
    name: "a cancellation during a charge is forgotten when it succeeds",
    file: "lib/billing/settle.ts",
    search: "cancelAt: subscription.cancelAt ? invoice.periodEnd : null,",
    replace: "cancelAt: null,",
    tests: billing("cancel"),
  },
  {
    name: "a declined first charge leaves its card behind",
    file: "lib/billing/settle.ts",
    search: "await revokePaymentMethod(tx, payment.paymentMethodId, now);",
    replace: "",
    tests: billing("subscribe"),
  },
  {
    name: "a decline while cancelled goes on with dunning",
    file: "lib/billing/settle.ts",
    search: "if (subscription.cancelAt && subscription.cancelAt <= now) {",
    replace: "if (subscription.cancelAt === now) {",
    tests: billing("cancel"),
  },
  {
    name: "the claim stays on a subscription after a decline",
    file: "lib/billing/settle.ts",
    search: "if (isHolder) await updateSubscription(tx, subscription.id, { pendingPaymentId: null });",
    replace: "",
    tests: billing("dunning"),
  },
  {
    name: "grace is counted anew from every failure",
    file: "lib/billing/settle.ts",
    search: "present: delinquentSince && graceEndsAt ? { delinquentSince, graceEndsAt } : null,",
    replace: "present: null,",
    tests: billing("dunning"),
  },
  {
    name: "no charge is written into the ledger",
    file: "lib/billing/settle.ts",
    search: '      kind: "charge",\n      amountWon: payment.amountWon,',
    replace: '      kind: "charge",\n      amountWon: 0,',
    tests: billing("subscribe"),
  },
  {
    name: "an outcome leaves no audit line",
    file: "lib/billing/audit.ts",
    search: "  insertAuditEvents(\n    tx,\n    entries.map(",
    replace: '  insertAuditEvents(\n    tx,\n    entries.filter(({ action }) => action !== "payment_declined").map(',
    tests: billing("dunning", "subscribe"),
  },
  {
    name: "the claim does not change the row that it locks",
    file: "lib/billing/claim-due.ts",
    search: "for (const { due, id } of attempts) await updateSubscription(tx, due.subscription.id, { pendingPaymentId: id });",
    replace: "",
    tests: billing("batches-together", "renewal"),
  },
  {
    name: "every attempt opens another invoice",
    file: "lib/billing/claim-due.ts",
    search: "if (invoice.subscriptionId && invoice.periodEnd > now) bySubscription.set(invoice.subscriptionId, invoice);",
    replace: "if (invoice.subscriptionId && invoice.periodEnd < now) bySubscription.set(invoice.subscriptionId, invoice);",
    tests: billing("dunning"),
  },
  {
    name: "one subscription that cannot be claimed stops all",
    file: "lib/billing/claim-due.ts",
    search: "return claimOneByOne(context, input);",
    replace: "throw error;",
    tests: billing("our-fault"),
  },
  {
    name: "the price on offer is charged instead of the agreed one",
    file: "lib/billing/claim-due.ts",
    search: "      periodEnd: period.end,\n      amountWon,",
    replace: "      periodEnd: period.end,\n      amountWon: amountWon ? context.settings.priceWon[subscription.plan] : 0,",
    tests: billing("renewal"),
  },
  {
    name: "the batch charges what is not due yet",
    file: "db/queries/subscriptions.ts",
    search: "and(lte(subscriptions.dueAt, now), isNull(subscriptions.pendingPaymentId))",
    replace: "and(lte(subscriptions.dueAt, new Date(now.getTime() + 86_400_000)), isNull(subscriptions.pendingPaymentId))",
    tests: billing("renewal"),
  },
  {
    name: "the batch takes subscriptions that somebody has claimed",
    file: "db/queries/subscriptions.ts",
    search: "and(lte(subscriptions.dueAt, now), isNull(subscriptions.pendingPaymentId))",
    replace: "lte(subscriptions.dueAt, now)",
    tests: billing("unknown-outcome", "batches-together"),
  },
  {
    name: "the next period is counted from the last one",
    file: "lib/billing/rules/lifecycle.ts",
    search: "const next = periodAt(subscription.anchorAt, input.monthsPerPeriod, subscription.periodIndex + 1);",
    replace:
      "const next = { ...periodAt(subscription.currentPeriodEnd, input.monthsPerPeriod, 0), index: subscription.periodIndex + 1 };",
    tests: ["tests/rules/lifecycle.test.ts", ...billing("renewal")],
  },
  {
    name: "months that we missed are charged one after the other",
    file: "lib/billing/rules/lifecycle.ts",
    search: "next.end > now ? next : periodContaining",
    replace: "next.end > subscription.currentPeriodEnd ? next : periodContaining",
    tests: ["tests/rules/lifecycle.test.ts", ...billing("renewal")],
  },
  {
    name: "a cancelled subscription is renewed",
    file: "lib/billing/rules/lifecycle.ts",
    search: 'if (cancelAt && cancelAt <= now) return { kind: "end", reason: "canceled", endedAt: cancelAt };',
    replace: "",
    tests: ["tests/rules/lifecycle.test.ts", ...billing("cancel")],
  },
  {
    name: "whoever does not pay is never ended",
    file: "lib/billing/rules/lifecycle.ts",
    search: "return graceEndsAt <= now ? ",
    replace: "return graceEndsAt < graceEndsAt ? ",
    tests: ["tests/rules/lifecycle.test.ts", ...billing("dunning")],
  },
  {
    name: "a month that is too short rolls over into the next",
    file: "lib/billing/rules/calendar.ts",
    search: "day: Math.min(day, daysInMonth(targetYear, targetMonth))",
    replace: "day",
    tests: ["tests/rules/calendar.test.ts"],
  },
  {
    name: "days are counted in UTC",
    file: "lib/billing/rules/calendar.ts",
    search: "const SEOUL_OFFSET_MS = 9 * 3_600_000;",
    replace: "const SEOUL_OFFSET_MS = 0;",
    tests: ["tests/rules/calendar.test.ts"],
  },
  {
    name: "a card refused for good is tried again on the schedule",
    file: "lib/billing/rules/dunning.ts",
    search: 'const next = declineClass === "hard" ? null : nextAttemptAt(',
    replace: "const next = nextAttemptAt(",
    tests: ["tests/rules/dunning.test.ts", ...billing("dunning")],
  },
  {
    name: "our own wrong key duns people",
    file: "lib/billing/rules/dunning.ts",
    search: 'declineClass === "soft" ||\n',
    replace: 'declineClass === "soft" ||\n    declineClass === "operator" ||\n',
    tests: ["tests/rules/dunning.test.ts", ...billing("our-fault")],
  },
  {
    name: "grace ends a day early",
    file: "lib/billing/rules/dunning.ts",
    search: "graceDays + 1));",
    replace: "graceDays));",
    tests: ["tests/rules/dunning.test.ts"],
  },
  {
    name: "silence counts as a decline",
    file: "lib/billing/collect.ts",
    search: "      return lookUp(context, payment, answer);",
    replace: '      return { kind: "declined", declineClass: "soft", code: answer.code ?? "NO_ANSWER", message: "" };',
    tests: billing("unknown-outcome"),
  },
  {
    name: "a new attempt uses the key of the invoice",
    file: "lib/billing/collect.ts",
    search: "idempotencyKey: chargeIdempotencyKey(payment.orderId),",
    replace: "idempotencyKey: chargeIdempotencyKey(payment.invoiceId),",
    tests: billing("dunning"),
  },
  {
    name: "every sending has a key of its own",
    file: "lib/billing/collect.ts",
    search: "idempotencyKey: chargeIdempotencyKey(payment.orderId),",
    replace: "idempotencyKey: chargeIdempotencyKey(crypto.randomUUID()),",
    tests: billing("unknown-outcome", "killed"),
  },
  {
    name: "an answer about another order is believed",
    file: "lib/toss/answer.ts",
    search: 'if (!reading.isAsked(parsed.data)) return unknown("other_subject", answer);',
    replace: "",
    tests: ["tests/toss/client.test.ts"],
  },
  {
    name: "an unknown code counts as a decline",
    file: "lib/toss/outcome.ts",
    search: 'return CHARGE_CODES.get(code) ?? (status === TOO_MANY_REQUESTS ? "transient" : "unknown");',
    replace: 'return CHARGE_CODES.get(code) ?? (status === TOO_MANY_REQUESTS ? "transient" : "soft");',
    tests: ["tests/toss/outcome.test.ts"],
  },
  {
    name: "the resolver sends again without looking",
    file: "lib/billing/resolve.ts",
    search: "return settle(context, { paymentId, outcome: outcomeOfPayment(found.payment) });",
    replace: "return neverArrived(context, attempt, isGivenUp);",
    tests: billing("unknown-outcome"),
  },
  {
    name: "the first absence gives an attempt up",
    file: "lib/billing/resolve.ts",
    search: "isAbsenceConclusive(payment, now) ? ",
    replace: "payment.createdAt <= now ? ",
    tests: billing("unknown-outcome", "card-change"),
  },
  {
    name: "what is no longer wanted is sent again",
    file: "lib/billing/resolve.ts",
    search: 'if (isGivenUp || !isStillWanted(context, attempt)) return onceConclusive("abandoned", "NO_LONGER_WANTED");',
    replace: "",
    tests: billing("unknown-outcome", "cancel", "card-change"),
  },
  {
    name: "the time of a second sending is not written down",
    file: "lib/billing/resolve.ts",
    search: "  await updatePayment(context.db, payment.id, { sentAgainAt });\n",
    replace: "",
    tests: billing("unknown-outcome"),
  },
  {
    name: "a refund is recorded again with every reading",
    file: "db/queries/payments.ts",
    search: ".onConflictDoNothing({ target: ledgerEntries.transactionKey })",
    replace: "",
    tests: billing("console-cancel", "webhook"),
  },
  {
    name: "a refund in full leaves the subscription running",
    file: "lib/billing/record-refunds.ts",
    search: "if (seen.balanceWon === 0 && subscriptionId)",
    replace: "if (seen.balanceWon < 0 && subscriptionId)",
    tests: billing("console-cancel"),
  },
  {
    name: "an event is believed instead of read again",
    file: "lib/billing/process-webhook.ts",
    search: 'if (method.status !== "active") return { status: "processed", result: "deleted_by_us" };',
    replace: 'await updatePaymentMethod(context.db, method.id, { status: "revoked", revokedAt: context.now() });',
    tests: billing("webhook"),
  },
  {
    name: "the old card stays after a change",
    file: "lib/billing/replace-card.ts",
    search:
      "if (subscription.paymentMethodId !== paymentMethodId) await revokePaymentMethod(tx, subscription.paymentMethodId, now);",
    replace: "",
    tests: billing("card-change"),
  },
  {
    name: "cancelling while unpaid waits for the period's end",
    file: "lib/billing/cancel.ts",
    search: "const endsAt = isUnpaid ? now : subscription.currentPeriodEnd;",
    replace: "const endsAt = subscription.currentPeriodEnd;",
    tests: billing("cancel"),
  },
  {
    name: "cancelling ends at once although the period is paid for",
    file: "lib/billing/cancel.ts",
    search: "if (!isUnpaid || subscription.pendingPaymentId) return",
    replace: "if (subscription.pendingPaymentId) return",
    tests: billing("cancel"),
  },
  {
    name: "resuming works after the end",
    file: "lib/billing/resume.ts",
    search: 'if (subscription.cancelAt <= context.now()) return { ok: false, reason: "period_over" };',
    replace: "",
    tests: billing("cancel"),
  },
  {
    name: "another person's customer key is accepted",
    file: "lib/billing/authorize.ts",
    search: 'if (customerKey !== person.customerKey) return { kind: "refused", reason: "customer_key_mismatch" };',
    replace: "",
    tests: billing("subscribe", "authorize-once"),
  },
  {
    name: "two requests take the same checkout",
    file: "lib/billing/authorize.ts",
    search: "if (!isFree) return { checkout, isOurs: false };",
    replace: "",
    tests: billing("authorize-once"),
  },
  {
    name: "a second subscription can be paid for",
    file: "lib/billing/open-first-payment.ts",
    search:
      'if (await lockLiveSubscription(tx, context, checkout.userId)) return { kind: "refused", reason: "already_subscribed" };',
    replace: "",
    tests: billing("authorize-once", "subscribe"),
  },
  {
    name: "a wrong key does not stop the run",
    file: "lib/billing/run-billing.ts",
    search: "if (faults.inARow >= FAULTS_MOST) tally.stopCode ??= declineCode;",
    replace: "",
    tests: billing("our-fault"),
  },
  {
    name: "a person may hammer on the card",
    file: "lib/billing/retry-payment.ts",
    search:
      'if (isTooSoon || (newest && older.length + 1 >= PERSON_ATTEMPTS_MOST)) return { kind: "refused", reason: "too_many_retries" };',
    replace: "",
    tests: billing("retry"),
  },
  {
    name: "keys are never deleted at Toss",
    file: "lib/billing/delete-revoked-keys.ts",
    search: "if (await deleteKey(context, method)) gone += 1;",
    replace: "",
    tests: billing("cancel", "card-change"),
  },
];
