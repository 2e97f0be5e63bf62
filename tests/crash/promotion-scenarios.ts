/** Promotion codes: used at the checkout, at a renewal, and made and stopped by an operator. */
import { createAuthentication } from "@/emulator/ledger";
import { authorize } from "@/lib/billing/checkout/authorize";
import { openCheckout } from "@/lib/billing/checkout/open-checkout";
import { changePlan } from "@/lib/billing/plan-change/change-plan";
import { createCode } from "@/lib/billing/promotion/create-code";
import { quote } from "@/lib/billing/promotion/quote";
import { stopCode } from "@/lib/billing/promotion/stop-code";
import { TERMS_VERSION } from "@/lib/billing/terms-version";
import { readPlanChange } from "@/lib/billing/views/read-plan-change";
import { DEVICE } from "@/tests/support/device";
import { CARD_WITHOUT_MONEY, moveTo, runBatch } from "./acts";
import { type Act, paidOnce, type Scenario, type Setup, safely, stayedFree, stillActive } from "./scenario";

const GOOD_CARD = "4518421234567890";
const codeOf = ({ person }: Setup) => `P${String(person.number).padStart(4, "0")}`;

type Off = { percentOff: number; invoices: number | null };

/** A code of this person's own, with one use. */
const issues =
  (off: Off): Act =>
  (setup, context) =>
    createCode(
      { ...context, actor: "operator:crash" },
      {
        code: codeOf(setup),
        wonOff: null,
        plans: null,
        audience: "new",
        startsAt: null,
        endsAt: null,
        maxUses: 1,
        maxUsesPerPerson: 1,
        ...off,
      },
    );
const issued = (off: Off) => (setup: Setup) => issues(off)(setup, safely(setup));

/** Looks at the price, goes through the window, and comes back with the same authKey each time. */
const subscribesWithCode =
  (cardNumber = GOOD_CARD): Act =>
  async (setup, context) => {
    const { world, person } = setup;
    const { id: userId, plan, customerKey } = person;
    const promoCode = codeOf(setup);
    if (!person.redirect) {
      await quote(context, { plans: [plan], promoCode, userId });
      const opened = await openCheckout(context, { userId, plan, promoCode, termsVersion: TERMS_VERSION });
      if (!opened.ok) throw new Error(`no checkout: ${opened.reason}`);
      const authKey = createAuthentication(world.toss.core, { customerKey, cardNumber, expiry: null });
      person.redirect = { orderId: opened.orderId, customerKey, authKey, purpose: "subscribe", visits: 0 };
    }
    return authorize(context, { ...person.redirect, userId });
  };

/** The year at the code's price. */
const takesYear: Act = async ({ person }, context) => {
  const offered = await readPlanChange(context, { userId: person.id, plan: "pro_yearly" });
  if (!offered.ok) return;
  await changePlan(context, { userId: person.id, plan: "pro_yearly", expectedWon: offered.preview.dueNowWon, device: DEVICE });
};

const beginsWith = (off: Off) => async (setup: Setup) => {
  await issued(off)(setup);
  await subscribesWithCode()(setup, safely(setup));
  setup.person.redirect = null;
};

/** How often the code counts as taken, and what became of its uses. */
const usesOf = async (setup: Setup) => {
  const [row] = await setup.world.sql<{ taken: number; uses: string[] | null; lowered: number | null }[]>`
    select taken, (select array_agg(distinct status::text) from promotion_redemptions where code_id = code.id) as uses,
      (select sum(invoices_lowered)::int from promotion_redemptions where code_id = code.id) as lowered
    from promotion_codes code where code = ${codeOf(setup)}`;
  return row;
};

export const PROMOTION_SCENARIOS: Scenario[] = [
  {
    name: "subscribe with a code",
    begins: "as a visitor",
    prepare: issued({ percentOff: 50, invoices: 1 }),
    act: subscribesWithCode(),
    reaches: ["quote", "findPromotion", "openCheckout", "openFirstPayment", "reserveUse", "settle"],
    again: subscribesWithCode(),
    end: paidOnce,
    also: { of: usesOf, is: { taken: 1, uses: ["spent"], lowered: 1 } },
  },
  {
    name: "subscribe with a code and a card that is declined",
    begins: "as a visitor",
    prepare: issued({ percentOff: 50, invoices: 1 }),
    act: subscribesWithCode(CARD_WITHOUT_MONEY),
    reaches: ["reserveUse", "settle", "deleteRevokedKeys"],
    again: subscribesWithCode(CARD_WITHOUT_MONEY),
    end: stayedFree,
    also: { of: usesOf, is: { taken: 0, uses: ["given_back"], lowered: 0 } },
  },
  {
    name: "subscribe with a code that leaves nothing to pay",
    begins: "as a visitor",
    prepare: issued({ percentOff: 100, invoices: 1 }),
    act: subscribesWithCode(),
    reaches: ["openFirstPayment", "reserveUse", "beginFree", "storeCard"],
    again: subscribesWithCode(),
    end: stillActive,
    also: { of: usesOf, is: { taken: 1, uses: ["spent"], lowered: 1 } },
  },
  {
    name: "renew within a code that leaves nothing to pay",
    begins: "as a visitor",
    prepare: async (setup) => {
      await beginsWith({ percentOff: 100, invoices: 2 })(setup);
      await moveTo(setup, "current_period_end");
    },
    act: runBatch,
    reaches: ["runBilling", "claimDue", "chargeDue"],
    end: stillActive,
    also: { of: usesOf, is: { taken: 1, uses: ["spent"], lowered: 2 } },
  },
  {
    name: "change the plan within a code, for money",
    begins: "as a visitor",
    prepare: beginsWith({ percentOff: 50, invoices: 3 }),
    act: takesYear,
    reaches: ["changePlan", "recordOwnAct", "openAttempt", "settle"],
    again: takesYear,
    end: { ...paidOnce, approvals: 2 },
    also: { of: usesOf, is: { taken: 1, uses: ["spent"], lowered: 2 } },
  },
  {
    name: "change the plan within a code that leaves nothing to pay",
    begins: "as a visitor",
    prepare: beginsWith({ percentOff: 100, invoices: 3 }),
    act: takesYear,
    reaches: ["changePlan", "recordOwnAct"],
    again: takesYear,
    end: stillActive,
    also: { of: usesOf, is: { taken: 1, uses: ["spent"], lowered: 2 } },
  },
  {
    name: "create and stop a code",
    begins: "as a visitor",
    act: async (setup, context) => {
      await issues({ percentOff: 10, invoices: null })(setup, context);
      await stops(setup, context);
    },
    reaches: ["createCode", "stopCode", "audit"],
    again: async (setup, context) => {
      await issues({ percentOff: 10, invoices: null })(setup, context);
      await stops(setup, context);
    },
    end: stayedFree,
    also: {
      of: async (setup) => {
        const lines = await setup.world.sql<{ action: string }[]>`select action from audit_events
          where detail->>'code' = ${codeOf(setup)} order by id`;
        return lines.map(({ action }) => action);
      },
      is: ["promo_code_created", "promo_code_stopped"],
    },
  },
];

async function stops(setup: Setup, context: Parameters<Act>[1]): Promise<void> {
  const [row] = await setup.world.sql<{ id: string }[]>`select id from promotion_codes where code = ${codeOf(setup)}`;
  if (row) await stopCode({ ...context, actor: "operator:crash" }, { id: row.id });
}
