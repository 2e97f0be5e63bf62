/** Trials: begun at the checkout, and converted or ended by the run. */
import { createAuthentication } from "@/emulator/ledger";
import { authorize } from "@/lib/billing/checkout/authorize";
import { openCheckout } from "@/lib/billing/checkout/open-checkout";
import { giveConsent } from "@/lib/billing/consent/give-consent";
import { TERMS_VERSION } from "@/lib/billing/terms-version";
import { readConsent } from "@/lib/billing/views/read-consent";
import { moveTo, runBatch } from "./acts";
import { delivers } from "./notice-scenarios";
import { type Act, ended, paidOnce, type Scenario, type Setup, safely, stayedFree, stillActive } from "./scenario";

export const TRIAL_DAYS = 14;
const A_DAY = 86_400;
const SHOWN = { text: "shown", version: "test", way: "page", address: "", agent: "" } as const;
const ownCard = ({ number }: Setup["person"]) => `451842123456${String(number).padStart(3, "0")}0`;

/** With which a customer, who takes part in nothing else, had a trial. */
const USED_CARD = "5310801234560000";

/** Some people of the simulation share one. */
async function ownMailbox({ world, person }: Setup): Promise<void> {
  person.address = `own-${person.number}@example.com`;
  await world.sql`update users set email = ${person.address} where id = ${person.id}`;
}

const tries =
  (cardOf = ownCard): Act =>
  async ({ world, person }, context) => {
    const { id: userId, plan, customerKey } = person;
    if (!person.redirect) {
      const opened = await openCheckout(context, { userId, plan, trialDays: TRIAL_DAYS, termsVersion: TERMS_VERSION });
      if (!opened.ok) throw new Error(`no checkout: ${opened.reason}`);
      const authKey = createAuthentication(world.toss.core, { customerKey, cardNumber: cardOf(person), expiry: null });
      person.redirect = { orderId: opened.orderId, customerKey, authKey, purpose: "subscribe", visits: 0 };
    }
    return authorize(context, { ...person.redirect, userId });
  };

async function begin(setup: Setup): Promise<void> {
  await ownMailbox(setup);
  await tries()(setup, safely(setup));
  setup.person.redirect = null;
}

async function useCard({ world, ...setup }: Setup): Promise<void> {
  await ownMailbox({ world, ...setup });
  const holder = world.people.at(-1);
  const had = await world.sql`select id from subscriptions where user_id = ${holder?.id ?? ""}`;
  if (!holder || had.length > 0) return;
  const theirs = { world, ...setup, person: holder };
  await tries(() => USED_CARD)(theirs, safely(theirs));
  holder.redirect = null;
}

async function agree(setup: Setup): Promise<void> {
  const context = safely(setup);
  const asked = await readConsent(context, { userId: setup.person.id, isAdmin: false });
  await giveConsent(context, { userId: setup.person.id, id: asked?.id ?? "", shown: () => SHOWN });
  await delivers(setup, context);
}

/** To the run for which the charge was announced, at the latest a day after the trial. */
async function comeToEnd(setup: Setup): Promise<void> {
  await moveTo(setup, "current_period_end");
  await setup.world.moveSeconds(A_DAY);
}

/** Trials of this person that are remembered, and their invoices. */
const trialsOf = async ({ world, person }: Setup) => {
  const [row] = await world.sql<{ uses: number; invoices: { index: number; won: number }[] | null }[]>`
    select (select count(*)::int from trial_uses where begun_at in
        (select opened_at from invoices where user_id = ${person.id} and period_index = -1)) as uses,
      (select json_agg(json_build_object('index', period_index, 'won', amount_won) order by opened_at)
        from invoices where user_id = ${person.id} and status = 'paid') as invoices`;
  return row;
};
const TRIAL = { index: -1, won: 0 };

export const TRIAL_SCENARIOS: Scenario[] = [
  {
    name: "begin a trial",
    begins: "as a visitor",
    prepare: ownMailbox,
    act: tries(),
    reaches: ["openCheckout", "openFirstPayment", "takeTrial", "trialHashes", "beginFree", "storeCard"],
    again: tries(),
    end: stillActive,
    also: { of: trialsOf, is: { uses: 1, invoices: [TRIAL] } },
  },
  {
    name: "begin a trial with a card that had one",
    begins: "as a visitor",
    prepare: useCard,
    act: tries(() => USED_CARD),
    reaches: ["takeTrial", "deleteRevokedKeys"],
    again: tries(() => USED_CARD),
    end: stayedFree,
  },
  {
    name: "convert a trial",
    begins: "as a visitor",
    prepare: async (setup) => {
      await begin(setup);
      await agree(setup);
      await comeToEnd(setup);
    },
    act: runBatch,
    reaches: ["claimDue", "judgeRises", "chargeDue", "settleTogether"],
    end: paidOnce,
    also: { of: trialsOf, is: { uses: 1, invoices: [TRIAL, { index: 0, won: 9_900 }] } },
  },
  {
    name: "end a trial without a consent",
    begins: "as a visitor",
    prepare: async (setup) => {
      await begin(setup);
      await comeToEnd(setup);
    },
    act: runBatch,
    reaches: ["claimDue", "judgeRises", "endSubscription"],
    end: ended,
    also: { of: trialsOf, is: { uses: 1, invoices: [TRIAL] } },
  },
];
