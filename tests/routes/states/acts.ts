/**
 * What each act answers and changes in each state. A cell is the status, the stable code, the
 * tables whose rows changed, and whether a card was charged.
 */
import { TERMS_VERSION } from "@/lib/billing/terms-version";
import type { Answered, StateSite } from "./state-site";

export const ACTS = {
  /** What the checkout page shows: its form (`free`), or another state in its place. */
  page: async (who) => ({ status: 200, code: await who.checkoutPage(), body: {} }),
  create: (who) => who.post("create", { plan: "pro_monthly", termsVersion: TERMS_VERSION, expectedWon: 9_900 }),
  /** A code that leaves nothing to pay: the card is registered, and Toss is asked for no charge. */
  free: (who) => who.subscribeFree(),
  /** A first period for nothing, in a catalogue that sells the month with one. */
  trial: (who) => who.beginTrial(),
  /** The card window comes back to a checkout that was opened in another tab before. */
  authorize: async (who) => who.authorize(await who.otherTab()),
  card: (who) => who.post("card"),
  newCard: async (who) => {
    const opened = await who.post("card");
    return opened.status === 200 ? who.authorize(opened.body.orderId) : opened;
  },
  resume: (who) => who.post("resume"),
  retry: (who) => who.post("retry"),
  cancel: (who) => who.post("cancel"),
  lookUp: (who) => who.post("look-up"),
  withdraw: (who) => who.post("refund", { kind: "withdrawal", expectedWon: 9_900 }),
  /** A month that was paid today counts in full towards the year. */
  changePlan: (who) => who.post("plan-change", { plan: "pro_yearly", expectedWon: 89_100 }),
  keepPlan: (who) => who.undoPlanChange(),
  /** To a question of before: nothing is asked in any of these states. */
  consent: (who) => who.post("consent", { id: "00000000-0000-4000-8000-000000000000" }),
  /** The link of a mail, on a phone without a session. */
  link: (who) => who.payByLink(),
} satisfies Record<string, (who: StateSite) => Promise<Answered>>;

export type Act = keyof typeof ACTS;
type Cells = Record<Act, string>;

const OPENED = "200: audit_events checkouts";
/** The card was registered before the refusal was known; its key is deleted at Toss again. */
const KEY_DELETED = "audit_events checkouts payment_methods";
const CARD_KEPT = "200: audit_events checkouts notices payment_methods subscriptions";
const PAID = "200: audit_events invoices ledger_entries ledger_sums notices payments subscriptions, charged";
const PAID_BY_NEW_CARD =
  "200: audit_events checkouts invoices ledger_entries ledger_sums notices payment_methods payments subscriptions, charged";
const BEGUN =
  "200: audit_events checkouts invoice_counters invoices ledger_entries ledger_sums notices payment_methods payments subscriptions, charged";
const BEGUN_FREE =
  "200: audit_events checkouts invoice_counters invoices notices payment_methods promotion_codes promotion_redemptions subscriptions";
const BEGUN_TRIAL = "200: audit_events checkouts invoice_counters invoices notices payment_methods subscriptions trial_uses";
const FOUND_PAID =
  "200: audit_events checkouts invoices ledger_entries ledger_sums notices payment_methods payments subscriptions";
const WITHDRAWN = "200: audit_events ledger_entries ledger_sums notices payment_methods payments refunds subscriptions";

const free: Cells = {
  page: "200 free",
  create: OPENED,
  free: BEGUN_FREE,
  // Whoever had a subscription gets none.
  trial: "409 trial_already_used",
  authorize: BEGUN,
  card: "409 not_subscribed",
  newCard: "409 not_subscribed",
  resume: "409 not_subscribed",
  retry: "409 nothing_owed",
  cancel: "409 not_subscribed",
  lookUp: "200",
  withdraw: "409 not_refundable",
  changePlan: "409 not_subscribed",
  keepPlan: "409 not_subscribed",
  consent: "409 not_subscribed",
  link: "409 not_subscribed",
};
const active: Cells = {
  page: "200 active",
  create: "409 already_subscribed",
  free: "409 already_subscribed",
  trial: "409 already_subscribed",
  authorize: `409 already_subscribed: ${KEY_DELETED}`,
  card: OPENED,
  newCard: CARD_KEPT,
  resume: "200",
  retry: "409 nothing_owed",
  cancel: "200: audit_events notices subscriptions",
  lookUp: "200",
  withdraw: WITHDRAWN,
  changePlan:
    "200: audit_events consents invoice_counters invoices ledger_entries ledger_sums notices payments subscriptions, charged",
  keepPlan: "200",
  consent: "409 nothing_to_consent",
  link: "409 nothing_owed",
};
const pastDue: Cells = {
  page: "200 past_due",
  create: "409 payment_owed",
  free: "409 payment_owed",
  trial: "409 payment_owed",
  authorize: `409 payment_owed: ${KEY_DELETED}`,
  card: OPENED,
  newCard: PAID_BY_NEW_CARD,
  resume: "200",
  retry: PAID,
  cancel: "200: audit_events invoices notices payment_methods subscriptions",
  lookUp: "200",
  withdraw: "409 not_refundable",
  changePlan: "409 payment_owed",
  keepPlan: "200",
  consent: "409 nothing_to_consent",
  link: PAID_BY_NEW_CARD,
};
const underWay: Cells = {
  ...active,
  page: "200 checking",
  create: "409 payment_in_progress",
  free: "409 payment_in_progress",
  trial: "409 payment_in_progress",
  authorize: `409 payment_in_progress: ${KEY_DELETED}`,
  newCard: FOUND_PAID,
  withdraw: "409 payment_in_progress",
  changePlan: "409 payment_in_progress",
  consent: "409 payment_in_progress",
  link: "409 payment_in_progress",
};
const administrator: Cells = {
  ...free,
  page: "200 complimentary",
  create: "409 complimentary",
  free: "409 complimentary",
  trial: "409 complimentary",
  authorize: `409 complimentary: ${KEY_DELETED}`,
  card: "409 complimentary",
  newCard: "409 complimentary",
  retry: "409 complimentary",
  changePlan: "409 complimentary",
  link: "409 complimentary",
};

export const CELLS: Record<string, Cells> = {
  // The language of the page is kept for the receipt.
  "never subscribed": {
    ...free,
    create: "200: audit_events checkouts users",
    free: `${BEGUN_FREE} users`,
    trial: `${BEGUN_TRIAL} users`,
    link: "404 link_over",
  },
  "checking the first payment": {
    ...free,
    page: "200 checking",
    create: "409 payment_in_progress",
    free: "409 payment_in_progress",
    trial: "409 payment_in_progress",
    authorize: `409 payment_in_progress: ${KEY_DELETED}`,
  },
  active,
  "in a trial": {
    ...active,
    withdraw: "409 not_refundable",
    changePlan: "409 trialing",
    // Its end is asked about, by another id.
    consent: "409 consent_changed",
  },
  "active, the month is over and the batch is late": {
    ...active,
    cancel: "200: audit_events notices payment_methods subscriptions",
    withdraw: "409 not_refundable",
    changePlan: "409 renewal_due",
  },
  "charge under way": underWay,
  "charge under way, cancelled since": { ...underWay, resume: "409 payment_in_progress", cancel: "200" },
  "charge without an answer for two minutes": {
    ...underWay,
    lookUp: "200: audit_events invoices ledger_entries ledger_sums notices payments subscriptions",
  },
  "past due in grace": pastDue,
  "past due in grace, card stopped": { ...pastDue, retry: "409 needs_new_card" },
  "past due after grace, before the batch": { ...pastDue, resume: "409 period_over" },
  "ended unpaid": free,
  "cancelled, the period goes on": {
    ...active,
    page: "200 cancelling",
    changePlan: "409 cancel_scheduled",
    resume: "200: audit_events notices subscriptions",
    cancel: "200",
  },
  "cancelled, the period is over, before the batch": {
    ...free,
    // The old subscription is ended first.
    create: "200: audit_events checkouts notices payment_methods subscriptions",
    trial: "409 trial_already_used: audit_events notices payment_methods subscriptions",
    changePlan: "409 not_subscribed: audit_events notices payment_methods subscriptions",
    resume: "409 period_over",
    cancel: "200",
    consent: "409 nothing_to_consent",
  },
  "cancelled and ended": free,
  "administrator, never subscribed": { ...administrator, link: "404 link_over" },
  "administrator with a subscription of before": {
    ...administrator,
    keepPlan: "200",
    resume: "200",
    cancel: "200: audit_events notices subscriptions",
    withdraw: WITHDRAWN,
    consent: "409 nothing_to_consent",
  },
  "administrator who was past due": {
    ...administrator,
    keepPlan: "200",
    resume: "200",
    cancel: "200: audit_events invoices notices payment_methods subscriptions",
    consent: "409 nothing_to_consent",
  },
};
