/** A price that rises: who announces it, who answers, and the run that asks the gate. */
import { giveConsent } from "@/lib/billing/consent/give-consent";
import { recordOwnAct } from "@/lib/billing/consent/record-own-act";
import { withdrawConsent } from "@/lib/billing/consent/withdraw-consent";
import { cancelByLink, consentByLink } from "@/lib/billing/link/answer-by-link";
import { announceRise } from "@/lib/billing/price/announce-rise";
import { readConsent } from "@/lib/billing/views/read-consent";
import { writeLinkToken } from "@/lib/link-token";
import { recordReturn } from "@/lib/notice/record-return";
import { runBatch } from "./acts";
import { delivers, deliversLater } from "./notice-scenarios";
import { type Act, ended, instantOf, paidOnce, type Scenario, type Setup, safely, stillActive } from "./scenario";

const OLD_WON = 9_900;
const NEW_WON = 11_000;
const DAY_SECONDS = 86_400;
const RISE_DAY = { year: 2029, month: 1, day: 1 };
const SHOWN = { text: "shown", version: "test", way: "page", address: "", agent: "" } as const;

/** As it was announced before; a rise needs a month of notice, which no scenario waits for. */
async function raisePrice({ world, person }: Setup): Promise<void> {
  const [announced, from] = [40, 1].map((days) => new Date(world.now().getTime() - days * DAY_SECONDS * 1_000).toISOString());
  await world.sql`insert into prices (plan, version, amount_won, created_at, raise_from, without_consent)
    values ('pro_monthly', 2, ${NEW_WON}, ${announced ?? ""}, ${from ?? ""}, 'end') on conflict do nothing`;
  // Those who came after the announcement agreed to the configured price.
  await world.sql`update subscriptions set price_id = (select id from prices where plan = 'pro_monthly' and version = 1)
    where user_id = ${person.id}`;
}

/** At the beginning of the window. */
async function faceRise(setup: Setup): Promise<void> {
  await raisePrice(setup);
  const end = await instantOf(setup, "current_period_end");
  await setup.world.moveTo(new Date(end.getTime() - 20 * DAY_SECONDS * 1_000));
}

const idOf = async ({ person }: Setup, context: Parameters<Act>[1]): Promise<string> =>
  (await readConsent(context, { userId: person.id, isAdmin: false }))?.id ?? crypto.randomUUID();

const consents: Act = async (setup, context) =>
  giveConsent(context, { userId: setup.person.id, id: await idOf(setup, safely(setup)), shown: () => SHOWN });
const withdraws: Act = async (setup, context) =>
  withdrawConsent(context, { userId: setup.person.id, id: await idOf(setup, safely(setup)) });

async function tokenOf({ world, person }: Setup, context: Parameters<Act>[1]): Promise<string> {
  const [row] = await world.sql<{ id: string }[]>`select id from subscriptions where user_id = ${person.id}`;
  const endsAt = new Date(world.now().getTime() + DAY_SECONDS * 1_000);
  return writeLinkToken(context.keyRing, { purpose: "consent", subscriptionId: row?.id ?? "", endsAt });
}
const consentsByLink: Act = async (setup, context) =>
  consentByLink(context, { token: await tokenOf(setup, context), id: await idOf(setup, safely(setup)), shown: () => SHOWN });
const cancelsByLink: Act = async (setup, context) => cancelByLink(context, { token: await tokenOf(setup, context) });

const announces: Act = (_setup, context) => {
  // The same day, however long a scenario takes.
  return announceRise(context, { plan: "pro_monthly", toWon: NEW_WON, from: RISE_DAY, withoutConsent: "end", isTrial: false });
};

/** The answer that holds, else the last one that was taken back. */
const answersOf = async ({ world, person }: Setup) =>
  world.sql`select to_won as won, withdrawn_at is not null as withdrawn from consents where user_id = ${person.id}
    order by withdrawn_at is not null, given_at desc limit 1`;
const noticesOf = async ({ world, person }: Setup) =>
  (
    await world.sql<{ count: number }[]>`select count(*)::int as count from notices
    where user_id = ${person.id} and template = 'consent_needed'`
  )[0]?.count;

/** Answered and told in time, up to the run for which the charge was announced. */
async function comeToCharge(setup: Setup): Promise<void> {
  await faceRise(setup);
  await consents(setup, safely(setup));
  await delivers(setup, safely(setup));
  const end = await instantOf(setup, "current_period_end");
  await setup.world.moveTo(new Date(end.getTime() + DAY_SECONDS * 1_000));
}

const ordersAhead: Act = async ({ world, person }, context) => {
  const [row] = await world.sql<{ id: string; ends: string }[]>`
    select id, current_period_end::text as ends from subscriptions where user_id = ${person.id}`;
  const periodStart = new Date(Date.parse(row?.ends ?? ""));
  // A second order for the same period replaces the first.
  for (const toWon of [OLD_WON + 100, NEW_WON])
    await context.db.transaction((tx) =>
      recordOwnAct(tx, context, {
        userId: person.id,
        subscriptionId: row?.id ?? null,
        periodStart,
        chargeAt: periodStart,
        fromWon: OLD_WON,
        toWon,
        textVersion: "test",
        address: "",
        agent: "",
      }),
    );
};

const comesBack: Act = async ({ world, person }, context) => {
  const [row] = await world.sql<{ id: string }[]>`select id from notices
    where user_id = ${person.id} and template = 'consent_given' and status = 'sent'`;
  return row && recordReturn(context, { id: row.id });
};

export const CONSENT_SCENARIOS: Scenario[] = [
  {
    name: "consent to a dearer charge",
    begins: "subscribed",
    prepare: faceRise,
    act: consents,
    reaches: ["giveConsent", "consentNeed"],
    again: consents,
    end: stillActive,
    also: { of: answersOf, is: [{ won: NEW_WON, withdrawn: false }] },
  },
  {
    name: "take a consent back",
    begins: "subscribed",
    prepare: async (setup) => {
      await faceRise(setup);
      await consents(setup, safely(setup));
    },
    act: withdraws,
    reaches: ["withdrawConsent"],
    again: withdraws,
    end: stillActive,
    also: { of: answersOf, is: [{ won: NEW_WON, withdrawn: true }] },
  },
  {
    name: "consent by the link of a mail",
    begins: "subscribed",
    prepare: faceRise,
    act: consentsByLink,
    reaches: ["consentByLink", "giveConsent"],
    again: consentsByLink,
    end: stillActive,
    also: { of: answersOf, is: [{ won: NEW_WON, withdrawn: false }] },
  },
  {
    name: "cancel by the link of a mail",
    begins: "subscribed",
    prepare: faceRise,
    act: cancelsByLink,
    reaches: ["cancelByLink", "cancel"],
    again: cancelsByLink,
    end: { ...stillActive, cancels: true },
  },
  {
    name: "order ahead by an own act",
    begins: "subscribed",
    act: ordersAhead,
    reaches: ["recordOwnAct"],
    again: ordersAhead,
    end: stillActive,
    also: { of: answersOf, is: [{ won: NEW_WON, withdrawn: false }] },
  },
  {
    name: "announce a price rise",
    begins: "subscribed",
    act: announces,
    reaches: ["announceRise"],
    again: announces,
    end: stillActive,
    also: { of: async ({ world }) => (await world.sql`select id from prices where raise_from is not null`).length, is: 1 },
  },
  {
    name: "ask for the consent to a dearer charge",
    begins: "subscribed",
    prepare: faceRise,
    act: delivers,
    reaches: ["raiseTimed", "askForConsents", "deliverNotices"],
    again: deliversLater,
    end: stillActive,
    also: { of: noticesOf, is: 1 },
  },
  {
    name: "charge a dearer period that was consented to",
    begins: "subscribed",
    prepare: comeToCharge,
    act: runBatch,
    reaches: ["judgeRises", "settleTogether"],
    again: runBatch,
    end: paidOnce,
  },
  {
    name: "end without a consent",
    begins: "at the renewal",
    prepare: async (setup) => {
      await raisePrice(setup);
      await setup.world.moveTo(new Date(setup.world.now().getTime() + DAY_SECONDS * 1_000));
    },
    act: runBatch,
    reaches: ["judgeRises", "endSubscription"],
    again: runBatch,
    end: ended,
  },
  {
    name: "put a returned mail on record",
    begins: "subscribed",
    prepare: async (setup) => {
      await faceRise(setup);
      await consents(setup, safely(setup));
    },
    act: async (setup, context, mail) => {
      await delivers(setup, context, mail);
      return comesBack(setup, context);
    },
    reaches: ["deliverNotices", "recordReturn"],
    again: async (setup, context) => {
      await deliversLater(setup, context);
      return comesBack(setup, context);
    },
    end: stillActive,
    also: {
      of: async ({ world, person }) =>
        (await world.sql`select id from notices where user_id = ${person.id} and returned_at is not null`).length,
      is: 1,
    },
  },
];
