import { sql } from "drizzle-orm";
import { check, index, integer, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { instant } from "./columns";
import { users } from "./people";
import { subscriptions } from "./subscriptions";

/** What is consented to. own_act: a person has just pressed a button that names the amount. */
export const CONSENT_KINDS = ["trial_end", "discount_end", "price_rise", "own_act"] as const;
/** How it was given: on the page of a signed-in person, or by the link of a mail. */
export const CONSENT_WAYS = ["page", "link"] as const;

/**
 * A yes to one charge that is dearer than what was paid before. A row never changes, except that it
 * can be withdrawn once; a trigger holds that. It is kept as evidence.
 * Source: docs/decisions/0050-consent-before-a-dearer-charge.md
 */
export const consents = pgTable(
  "consents",
  {
    id: uuid("id").primaryKey(),
    /** Names the question: the same for everybody who asks about this charge and this amount. */
    askId: uuid("ask_id").notNull(),
    userId: text("user_id")
      .notNull()
      .references(() => users.id),
    /** Null for the act that begins a subscription. */
    subscriptionId: uuid("subscription_id").references(() => subscriptions.id),
    kind: text("kind", { enum: CONSENT_KINDS }).notNull(),
    /** The charge is for the period that begins then. */
    periodStart: instant("period_start").notNull(),
    /** When the charge was announced for. */
    chargeAt: instant("charge_at").notNull(),
    fromWon: integer("from_won").notNull(),
    /** List minus discount: exactly this much, and no more. */
    toWon: integer("to_won").notNull(),
    shownText: text("shown_text").notNull(),
    textVersion: text("text_version").notNull(),
    way: text("way", { enum: CONSENT_WAYS }).notNull(),
    /** The address of the person's device, and what it says it is. */
    address: text("address").notNull(),
    agent: text("agent").notNull(),
    givenAt: instant("given_at").notNull(),
    withdrawnAt: instant("withdrawn_at"),
  },
  (table) => [
    uniqueIndex("consents_one_for_a_charge").on(table.subscriptionId, table.periodStart).where(sql`withdrawn_at is null`),
    index("consents_user").on(table.userId, table.givenAt),
    check("consents_amounts", sql`from_won >= 0 and to_won >= 0`),
    check("consents_to_a_rise", sql`kind = 'own_act' or to_won > from_won`),
    check("consents_subscription_or_own_act", sql`kind = 'own_act' or subscription_id is not null`),
    check("consents_show_something", sql`kind = 'own_act' or shown_text <> ''`),
    check("consents_withdrawn_later", sql`withdrawn_at >= given_at`),
  ],
);
