/**
 * What comes after the sale of a tier for three people, by the same edit of the catalogue: the
 * change to it and back, a code, a price rise, and the mails. Money is what Toss saw.
 */

import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { personMail } from "@/app/_mails/person-mail";
import { consentText, consentWords } from "@/app/_server/consent-words";
import { giveConsent } from "@/lib/billing/consent/give-consent";
import { announceRise } from "@/lib/billing/price/announce-rise";
import { createCode } from "@/lib/billing/promotion/create-code";
import { TERMS_VERSION } from "@/lib/billing/terms-version";
import { readBillingStatus } from "@/lib/billing/views/read-billing-status";
import { readConsent } from "@/lib/billing/views/read-consent";
import { readPlanChange } from "@/lib/billing/views/read-plan-change";
import { parseEnv } from "@/lib/env";
import { deliverNotices } from "@/lib/notice/deliver";
import type { PersonLetter, Sender } from "@/lib/notice/letter";
import { raiseTimed } from "@/lib/notice/raise-timed";
import { read, request } from "../routes/auth-environment";
import { type BillingSite, openBillingSite, type Visitor } from "../routes/billing-site";
import { runBatch, subscribe } from "../routes/paying-visitor";
import { checkedWorlds } from "../support/checked-worlds";
import { CARDS, present } from "../support/world";

vi.mock("@/lib/billing/catalogue", async () => {
  const { importCatalogueWithTeam } = await import("./edited-catalogue");
  return importCatalogueWithTeam();
});

const TEAM_WON = 3 * 29_000;
const PRO_WON = 9_900;
const kst = (text: string) => new Date(`${text}+09:00`);
let site: BillingSite;

beforeAll(async () => {
  site = await openBillingSite();
});
afterAll(() => site.close());

const operatorContext = async () => {
  const { webContext } = await import("@/app/_server/context");
  return webContext("operator:test");
};
const me = async ({ cookie }: Visitor) => {
  const { GET } = await import("@/app/api/auth/me/route");
  return (await read(await GET(request("/api/auth/me", { method: "GET", cookie })))).body;
};
const charged = ({ customerKey }: Visitor) =>
  [...site.emulator.state.payments.values()].filter((one) => one.customerKey === customerKey).map((one) => one.totalAmount);

async function buyTeam(visitor: Visitor, choice: object = {}) {
  const { POST: create } = await import("@/app/api/billing/create/route");
  const { POST: authorize } = await import("@/app/api/billing/authorize/route");
  const { cookie, customerKey } = visitor;
  const body = { plan: "team_monthly", termsVersion: TERMS_VERSION, ...choice };
  const opened = await site.post(create, "/api/billing/create", { cookie, body });
  const { authKey } = await site.toss.authKey({ customerKey, cardNumber: CARDS.good });
  await site.post(authorize, "/api/billing/authorize", { cookie, body: { orderId: opened.body.orderId, customerKey, authKey } });
  return opened;
}

/** Looks at a change of plan, then orders exactly that. */
async function change(visitor: Visitor, plan: string) {
  const { GET, POST } = await import("@/app/api/billing/plan-change/route");
  const { cookie } = visitor;
  const path = `/api/billing/plan-change?plan=${plan}`;
  const preview = (await read(await GET(request(path, { method: "GET", cookie })))).body;
  const expectedWon = preview.when === "now" ? preview.dueNowWon : preview.nextChargeWon;
  const changed = await site.post(POST, "/api/billing/plan-change", { cookie, body: { plan, expectedWon } });
  return { preview, changed };
}

/** The mails that this customer gets now: what they show, and the facts below. */
async function mails({ id }: Visitor) {
  const [row] = await site.sql<{ email: string }[]>`select email from users where id = ${id}`;
  const told: PersonLetter[] = [];
  const mail: Sender = async (letter) => {
    if (letter.to === "person" && letter.address === row?.email) told.push(letter);
    return { kind: "accepted", answer: "1" };
  };
  const context = await operatorContext();
  await raiseTimed(context, { channels: [] });
  await deliverNotices(context, { senders: { mail } });
  return told.map((letter) => {
    const { hero, facts } = personMail(letter, { baseUrl: "https://trakko.example", statementName: null });
    return { template: letter.template, hero, plan: facts.find(({ name }) => name === "상품")?.value };
  });
}

test("from PRO to the team now: preview = charge, and at the end of the period back again", async () => {
  await site.moveTo(kst("2027-03-10T10:00:00"));
  const visitor = await site.visitor();
  await subscribe(site, visitor, CARDS.good);
  await mails(visitor);
  await site.moveTo(kst("2027-03-25T12:00:00"));
  const up = await change(visitor, "team_monthly");
  // 16 of 31 days of 9,900 won are left.
  const dueNowWon = TEAM_WON - 5_109;
  expect(up.preview).toMatchObject({ when: "now", creditWon: 5_109, dueNowWon, nextChargeWon: TEAM_WON });
  expect(up.changed).toMatchObject({ status: 200, body: { chargedWon: dueNowWon, subscription: { amount: TEAM_WON } } });
  expect(charged(visitor)).toEqual([PRO_WON, dueNowWon]);
  expect(await me(visitor)).toMatchObject({ subscriptionTier: "TEAM", features: { seats: 3 } });
  expect(await mails(visitor)).toEqual([
    { template: "plan_changed", hero: "81,891원", plan: "Trakko 팀 월간, 29,000원 ×\u00a03명" },
  ]);

  const down = await change(visitor, "pro_monthly");
  expect(down.preview).toMatchObject({ when: "period_end", dueNowWon: 0, nextChargeWon: PRO_WON });
  expect(down.changed).toMatchObject({ status: 200, body: { chargedWon: 0 } });
  await mails(visitor);
  await site.moveTo(kst("2027-04-26T09:00:30"));
  await runBatch();
  expect(charged(visitor)).toEqual([PRO_WON, dueNowWon, PRO_WON]);
  expect(await me(visitor)).toMatchObject({ subscriptionTier: "PRO", features: { seats: 1 } });
  expect(await mails(visitor)).toEqual([{ template: "renewed", hero: "9,900원", plan: "Trakko Pro 월간" }]);
  expect(
    await site.sql`select plan, quantity, amount_won + credit_won as paid_won from invoices
    where user_id = ${visitor.id} order by year, sequence`,
  ).toEqual([
    { plan: "pro_monthly", quantity: 1, paid_won: PRO_WON },
    { plan: "team_monthly", quantity: 3, paid_won: TEAM_WON },
    { plan: "pro_monthly", quantity: 1, paid_won: PRO_WON },
  ]);
});

test("a code takes its percentage off what all three cost, and the mails name amount and quantity", async () => {
  await site.moveTo(kst("2027-05-10T10:00:00"));
  const terms = { percentOff: 33, wonOff: null, invoices: null, plans: null, audience: "everybody" } as const;
  const limits = { startsAt: null, endsAt: null, maxUses: null, maxUsesPerPerson: 1 };
  await createCode(await operatorContext(), { code: "THIRD", ...terms, ...limits });
  const visitor = await site.visitor();
  const opened = await buyTeam(visitor, { promoCode: "THIRD", expectedWon: 58_290 });
  expect(opened).toMatchObject({ status: 200, body: { amount: 58_290, discountWon: 28_710 } });
  const plan = "Trakko 팀 월간, 29,000원 ×\u00a03명";
  expect(await mails(visitor)).toEqual([{ template: "subscribed", hero: "58,290원", plan }]);
  await site.moveTo(kst("2027-06-11T09:00:30"));
  await runBatch();
  expect(charged(visitor)).toEqual([58_290, 58_290]);
  expect(await mails(visitor)).toEqual([{ template: "renewed", hero: "58,290원", plan }]);
});

test("a rise of the price for one is consented to and charged as that of all three", async () => {
  await site.moveTo(kst("2027-07-10T10:00:00"));
  const visitor = await site.visitor();
  await buyTeam(visitor);
  const context = await operatorContext();
  const rise = { plan: "team_monthly", toWon: 31_000, from: { year: 2027, month: 8, day: 30 }, withoutConsent: "end" } as const;
  expect(await announceRise(context, { ...rise, isTrial: false })).toMatchObject({ ok: true });
  await site.moveTo(kst("2027-08-11T09:00:30"));
  await runBatch();
  await site.moveTo(kst("2027-08-12T10:00:00"));
  // The price of one is another one by then, so only the number is said.
  const plan = "Trakko 팀 월간(3명)";
  expect(await mails(visitor)).toContainEqual({ template: "consent_needed", hero: undefined, plan });
  const at = await operatorContext();
  const asked = present(await readConsent(at, { userId: visitor.id, isAdmin: false }), "a question");
  expect(asked).toMatchObject({ fromWon: TEAM_WON, toWon: 93_000, reason: "price_rise" });
  expect(consentText(consentWords(asked, { locale: "ko", now: at.now() }))).toContain(`상품: ${plan}\n`);
  expect(consentWords(asked, { locale: "en", now: at.now() }).facts[0]?.value).toBe("Trakko Team monthly (3\u00a0people)");
  expect(await readBillingStatus(at, { userId: visitor.id, isAdmin: false })).toMatchObject({
    consent: { quantity: 3 },
    history: [{ units: { unitWon: 29_000, quantity: 3 } }, { units: { unitWon: 29_000, quantity: 3 } }],
  });
  const shown = { text: "shown", version: "test", way: "page", address: "203.0.113.7", agent: "a browser" } as const;
  expect(
    await giveConsent({ ...at, actor: `person:${visitor.id}` }, { userId: visitor.id, id: asked.id, shown: () => shown }),
  ).toMatchObject({ ok: true });
  await site.moveTo(kst("2027-09-11T09:00:30"));
  await runBatch();
  expect(charged(visitor)).toEqual([TEAM_WON, TEAM_WON, 93_000]);
});

test("a price that is too much for all three stops the start, and the plan is named", () => {
  const start = (price: string) => parseEnv({ ...process.env, TEAM_MONTHLY_PRICE: price });
  expect(start("33333333").quantity).toEqual({ pro_monthly: 1, pro_yearly: 1, team_monthly: 3 });
  expect(() => start("33333334")).toThrow(
    "the catalogue's plan team_monthly has a quantity of 3: with its price that is more than 100000000 won",
  );
});

describe("when a change takes effect", () => {
  const world = checkedWorlds();
  const whenFor = async (units: { pro: number; team: number; teamWon: number }) => {
    const w = await world({
      priceWon: { pro_monthly: PRO_WON, pro_yearly: 99_000, team_monthly: units.teamWon },
      quantity: { pro_monthly: units.pro, pro_yearly: 1, team_monthly: units.team },
    });
    const person = await w.subscriber();
    const offered = await readPlanChange(w.context, { userId: person.id, plan: "team_monthly" });
    return offered.ok ? offered.preview.when : offered.reason;
  };

  test.each([
    { name: "three units are dearer, one is not", pro: 1, team: 3, teamWon: 4_000, is: "now" },
    { name: "three units cost the same", pro: 1, team: 3, teamWon: 3_300, is: "period_end" },
    { name: "one unit is dearer, all of them are not", pro: 3, team: 2, teamWon: 10_000, is: "period_end" },
  ])("is decided by what a period costs: $name", async ({ is, ...units }) => {
    expect(await whenFor(units)).toBe(is);
  });
});
