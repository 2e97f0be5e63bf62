/** Every state that a customer can be in, and how a test brings a customer into it. */
import type { StateSite } from "./state-site";

/** `tier` is what the customer may use in this state. */
export type State = { name: string; tier: "FREE" | "PRO"; enter: (site: StateSite) => Promise<void> };

const MINUTE_MS = 60_000;
const ADMIN_EMAIL = "admin@trakko.demo";

export const STATES: readonly State[] = [
  { name: "never subscribed", tier: "FREE", enter: async () => {} },
  {
    name: "checking the first payment",
    tier: "FREE",
    enter: async (site) => {
      await site.loseAnswers();
      await site.subscribe();
    },
  },
  { name: "active", tier: "PRO", enter: (site) => site.subscribe() },
  { name: "in a trial", tier: "PRO", enter: async (site) => void (await site.beginTrial()) },
  { name: "active, the month is over and the batch is late", tier: "PRO", enter: (site) => afterTheMonth(site) },
  {
    name: "charge under way",
    tier: "PRO",
    enter: async (site) => {
      await afterTheMonth(site);
      await site.loseAnswers();
      await site.runBatch();
    },
  },
  {
    name: "charge under way, cancelled since",
    tier: "FREE",
    enter: async (site) => {
      await afterTheMonth(site);
      await site.loseAnswers();
      await site.runBatch();
      await site.cancel();
    },
  },
  {
    name: "charge without an answer for two minutes",
    tier: "PRO",
    enter: async (site) => {
      await afterTheMonth(site);
      await site.loseAnswers();
      await site.runBatch();
      await site.moveTo(new Date((await site.instantOf("current_period_end")).getTime() + 2 * MINUTE_MS));
    },
  },
  { name: "past due in grace", tier: "PRO", enter: (site) => fallBehind(site, "REJECT_CARD_PAYMENT") },
  { name: "past due in grace, card stopped", tier: "PRO", enter: (site) => fallBehind(site, "INVALID_STOPPED_CARD") },
  {
    name: "past due after grace, before the batch",
    tier: "FREE",
    enter: async (site) => {
      await fallBehind(site, "REJECT_CARD_PAYMENT");
      await site.moveTo(await site.instantOf("grace_ends_at"));
    },
  },
  {
    name: "ended unpaid",
    tier: "FREE",
    enter: async (site) => {
      await fallBehind(site, "REJECT_CARD_PAYMENT");
      await site.moveTo(await site.instantOf("grace_ends_at"));
      await site.runBatch();
    },
  },
  {
    name: "cancelled, the period goes on",
    tier: "PRO",
    enter: async (site) => {
      await site.subscribe();
      await site.cancel();
    },
  },
  { name: "cancelled, the period is over, before the batch", tier: "FREE", enter: (site) => cancelledAndOver(site) },
  {
    name: "cancelled and ended",
    tier: "FREE",
    enter: async (site) => {
      await cancelledAndOver(site);
      await site.runBatch();
    },
  },
  { name: "administrator, never subscribed", tier: "PRO", enter: (site) => site.rename(ADMIN_EMAIL) },
  {
    name: "administrator with a subscription of before",
    tier: "PRO",
    enter: async (site) => {
      await site.subscribe();
      await site.rename(ADMIN_EMAIL);
    },
  },
  {
    name: "administrator who was past due",
    tier: "PRO",
    enter: async (site) => {
      await fallBehind(site, "REJECT_CARD_PAYMENT");
      await site.rename(ADMIN_EMAIL);
    },
  },
];

async function afterTheMonth(site: StateSite): Promise<void> {
  await site.subscribe();
  await site.moveTo(await site.instantOf("current_period_end"));
}

async function fallBehind(site: StateSite, code: string): Promise<void> {
  await site.subscribe();
  await site.decline(code);
  await site.moveTo(await site.instantOf("current_period_end"));
  await site.runBatch();
  await site.decline(null);
}

async function cancelledAndOver(site: StateSite): Promise<void> {
  await site.subscribe();
  await site.cancel();
  await site.moveTo(await site.instantOf("current_period_end"));
}
