import { sql } from "drizzle-orm";
import { check, foreignKey, index, integer, pgEnum, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { isQuantity, prices } from "./catalog";
import { instant } from "./columns";
import { users } from "./people";

export const paymentMethodStatus = pgEnum("payment_method_status", ["active", "revoked", "deleted"]);

/**
 * A sealed billing key. `revoked`: we never use it again and still have to delete it at Toss.
 * `deleted`: Toss has confirmed that.
 */
export const paymentMethods = pgTable(
  "payment_methods",
  {
    id: uuid("id").primaryKey(),
    userId: text("user_id")
      .notNull()
      .references(() => users.id),
    status: paymentMethodStatus("status").notNull().default("active"),
    billingKeySealed: text("billing_key_sealed").notNull(),
    billingKeyFingerprint: text("billing_key_fingerprint").notNull(),
    issuerCode: text("issuer_code").notNull(),
    maskedNumber: text("masked_number").notNull(),
    cardType: text("card_type").notNull(),
    ownerType: text("owner_type").notNull(),
    createdAt: instant("created_at").notNull(),
    revokedAt: instant("revoked_at"),
    deletedAt: instant("deleted_at"),
    /**
     * When a BILLING_DELETED event named this key. Only a hint, because Toss offers no look-up of
     * billing keys.
     */
    reportedDeletedAt: instant("reported_deleted_at"),
    deletionTries: integer("deletion_tries").notNull().default(0),
  },
  (table) => [
    uniqueIndex("payment_methods_fingerprint_unique").on(table.billingKeyFingerprint),
    index("payment_methods_user").on(table.userId),
    index("payment_methods_owed_deletion").on(table.revokedAt).where(sql`status = 'revoked'`),
    check("payment_methods_revoked_has_date", sql`(status = 'active') = (revoked_at is null)`),
    check("payment_methods_deleted_has_date", sql`(status = 'deleted') = (deleted_at is not null)`),
  ],
);

export const subscriptionStatus = pgEnum("subscription_status", ["active", "past_due", "ended"]);
export const endReason = pgEnum("end_reason", ["canceled", "unpaid", "refunded", "complimentary", "consent_missing"]);

/**
 * One customer's subscription. The tier is computed from these columns and the clock
 * (lib/billing/rules/access.ts), never stored. `dueAt` is when the batch has something to do.
 * `pendingPaymentId` is the claim: while it is set, no other process acts on the subscription.
 */
export const subscriptions = pgTable(
  "subscriptions",
  {
    id: uuid("id").primaryKey(),
    userId: text("user_id")
      .notNull()
      .references(() => users.id),
    plan: text("plan").notNull(),
    priceId: uuid("price_id").notNull(),
    status: subscriptionStatus("status").notNull(),
    paymentMethodId: uuid("payment_method_id")
      .notNull()
      .references(() => paymentMethods.id),
    /**
     * Start of period 0. Period n is computed from it, never from period n-1, so that 31 January
     * leads back to 31 March. A trial is period -1 and ends at the anchor.
     */
    anchorAt: instant("anchor_at").notNull(),
    periodIndex: integer("period_index").notNull(),
    currentPeriodStart: instant("current_period_start").notNull(),
    currentPeriodEnd: instant("current_period_end").notNull(),
    /** How many units it is for, such as seats: a period costs the price times this. */
    quantity: integer("quantity").notNull().default(1),
    /** The plan and price that the customer has chosen for the next period; null: these. */
    nextPlan: text("next_plan"),
    nextPriceId: uuid("next_price_id"),
    /** How many units that plan is for; 1 without one. */
    nextQuantity: integer("next_quantity").notNull().default(1),
    /**
     * In won: what the next charges are reduced by. Below 0: a rest of less than 100 won that was
     * too little to be charged and comes with the next charge.
     */
    creditWon: integer("credit_won").notNull().default(0),
    /** When it is scheduled to end; null when it renews. */
    cancelAt: instant("cancel_at"),
    cancelReason: text("cancel_reason"),
    endedAt: instant("ended_at"),
    endReason: endReason("end_reason"),
    /** Null when nothing will be due again. */
    dueAt: instant("due_at"),
    pendingPaymentId: uuid("pending_payment_id"),
    /** The first failed attempt of the present delinquency. Grace is counted from it, once. */
    delinquentSince: instant("delinquent_since"),
    graceEndsAt: instant("grace_ends_at"),
    /**
     * While past due: the next scheduled attempt; null after a hard decline or when the schedule
     * has none left.
     */
    nextAttemptAt: instant("next_attempt_at"),
    lastDeclineCode: text("last_decline_code"),
    /** Transient failures in a row. A limit decides when one counts as a decline. */
    transientTries: integer("transient_tries").notNull().default(0),
    /** Why an operator has to look at it. The batch still tries again a day later. */
    problem: text("problem"),
    createdAt: instant("created_at").notNull(),
  },
  (table) => [
    foreignKey({
      name: "subscriptions_price_fk",
      columns: [table.priceId, table.plan],
      foreignColumns: [prices.id, prices.plan],
    }),
    foreignKey({
      name: "subscriptions_next_price_fk",
      columns: [table.nextPriceId, table.nextPlan],
      foreignColumns: [prices.id, prices.plan],
    }),
    uniqueIndex("subscriptions_one_live_per_person").on(table.userId).where(sql`status <> 'ended'`),
    index("subscriptions_user").on(table.userId),
    index("subscriptions_due").on(table.dueAt, table.id).where(sql`pending_payment_id is null and due_at is not null`),
    index("subscriptions_problem").on(table.dueAt).where(sql`problem is not null`),
    index("subscriptions_on_own_terms")
      .on(table.dueAt)
      .where(sql`next_price_id is not null or credit_won <> 0 or period_index < 0`),
    index("subscriptions_past_due").on(table.graceEndsAt).where(sql`status = 'past_due'`),
    index("subscriptions_payment_method").on(table.paymentMethodId),
    check("subscriptions_period_not_empty", sql`current_period_end > current_period_start`),
    check("subscriptions_period_index", sql`period_index >= -1`),
    check("subscriptions_quantity", isQuantity("quantity")),
    check("subscriptions_next_quantity", isQuantity("next_quantity")),
    check("subscriptions_next_plan_has_price", sql`(next_plan is null) = (next_price_id is null)`),
    check("subscriptions_credit_owes_little", sql`credit_won > -100`),
    check("subscriptions_ended_has_date", sql`(status = 'ended') = (ended_at is not null and end_reason is not null)`),
    check("subscriptions_ended_owes_nothing", sql`status <> 'ended' or (due_at is null and pending_payment_id is null)`),
    check(
      "subscriptions_past_due_has_grace",
      sql`(status = 'past_due') <= (delinquent_since is not null and grace_ends_at is not null)`,
    ),
    check("subscriptions_live_is_due", sql`status = 'ended' or due_at is not null`),
  ],
);
