/**
 * Changes of plan played by chance: any plan of three, sold with any quantity, on any day of the
 * period, with any code, and with money given back in Toss's console between them. The judge keeps
 * its own books: what Toss took and gave back, and the days of the period, counted in
 * golden-credit.ts.
 */
import fc from "fast-check";
import { expect, test, vi } from "vitest";
import type { Person } from "@/db/queries/account/people";
import type { Plan } from "@/lib/billing/catalogue";
import { changePlan } from "@/lib/billing/plan-change/change-plan";
import { readInvoice } from "@/lib/billing/views/read-invoice";
import { readPlanChange } from "@/lib/billing/views/read-plan-change";
import { codeWith } from "@/tests/billing/promotion/promotion-world";
import { handedOut } from "@/tests/billing/rules/golden-credit";
import { DEVICE } from "@/tests/support/device";
import { findViolations } from "@/tests/support/invariants";
import { dailyAtNine } from "@/tests/support/test-context";
import { createWorld, present, type World } from "@/tests/support/world";

vi.mock("@/lib/billing/catalogue", async () => {
  const { importCatalogueWithTeam } = await import("@/tests/third-tier/edited-catalogue");
  return importCatalogueWithTeam();
});

const PLANS = ["pro_monthly", "pro_yearly", "team_monthly"] as const;
const priceWon: Record<Plan, number> = { pro_monthly: 9_900, pro_yearly: 99_000, team_monthly: 29_000 };
const everyPlan = <Value>(value: Value): Record<Plan, Value> => Object.fromEntries(PLANS.map((plan) => [plan, value]));
const SETTINGS = {
  priceWon,
  dunning: everyPlan(dailyAtNine(1, 3, 5, 7)),
  trialDays: everyPlan(null),
  givesUnusedBack: everyPlan(false),
};
const DAY_MS = 86_400_000;
const SEOUL_MS = 9 * 3_600_000;
const dayOf = (at: Date): number => Math.floor((at.getTime() + SEOUL_MS) / DAY_MS);

type Off = { percentOff: number; wonOff: null } | { percentOff: null; wonOff: number };
type Code = { off: Off; invoices: number | null };
/** `share`: how much of the rest of the period passes before. `backWon`: given back before. */
type Step = Sold & { share: number; backWon: number };
/** `quantity`: how many units the catalogue sells the plan with at that moment. */
type Sold = { plan: Plan; quantity: number };
type Game = { first: Sold; code: Code | null; steps: Step[] };

const off: fc.Arbitrary<Off> = fc.oneof(
  fc.integer({ min: 1, max: 100 }).map((percentOff) => ({ percentOff, wonOff: null })),
  fc.integer({ min: 1, max: 30_000 }).map((wonOff) => ({ percentOff: null, wonOff })),
);
const sold = { plan: fc.constantFrom(...PLANS), quantity: fc.oneof(fc.constantFrom(1, 3), fc.integer({ min: 2, max: 50 })) };
const game: fc.Arbitrary<Game> = fc.record({
  first: fc.record(sold),
  code: fc.option(fc.record({ off, invoices: fc.option(fc.integer({ min: 1, max: 3 })) })),
  steps: fc.array(
    fc.record({
      ...sold,
      share: fc.double({ min: 0, max: 0.98, noNaN: true }),
      backWon: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 20_000 })),
    }),
    { minLength: 1, maxLength: 5 },
  ),
});

/** The judge's books about one customer. */
type Books = Sold & { start: Date; end: Date; valueWon: number; balanceWon: number; lowered: number; invoices: Sold[] };

const listOf = ({ plan, quantity }: Sold): number => (priceWon[plan] ?? Number.NaN) * quantity;
/**
 * The catalogue says it of the others; the team begins now where it is dearer for the same time.
 */
const whenBegins = (chosen: Sold, held: Sold): "now" | "period_end" =>
  chosen.plan === "pro_yearly" || (chosen.plan === "team_monthly" && yearOf(chosen) > yearOf(held)) ? "now" : "period_end";
const yearOf = (what: Sold): number => listOf(what) * (what.plan === "pro_yearly" ? 1 : 12);

/** What a code leaves of a price, in integers; less than 100 won is nothing. */
function leftOf(listWon: number, code: Code | null, lowered: number): number {
  if (!code || (code.invoices !== null && lowered >= code.invoices)) return listWon;
  const offWon = code.off.wonOff ?? Number((BigInt(listWon) * BigInt(code.off.percentOff)) / 100n);
  const leftWon = Math.max(0, listWon - offWon);
  return leftWon < 100 ? 0 : leftWon;
}

const tossOf = (w: World, person: Person) => w.approvalsOf(person);
const keptBy = (w: World, person: Person): number => tossOf(w, person).reduce((sum, { balanceAmount }) => sum + balanceAmount, 0);

async function play({ first, code, steps }: Game): Promise<void> {
  const { plan, quantity } = first;
  const sellsFirst = { ...everyPlan(1), [plan]: quantity };
  const w = await createWorld({ ...SETTINGS, quantity: sellsFirst, startAt: "2027-12-10T10:00:00+09:00" });
  try {
    if (code) await codeWith(w, { ...code.off, invoices: code.invoices });
    const person = await w.subscriber({ plan, ...(code ? { promoCode: "HALF" } : {}) });
    const { currentPeriodStart: start, currentPeriodEnd: end } = await w.subscriptionOf(person);
    const paidWon = leftOf(listOf(first), code, 0);
    const lowered = paidWon < listOf(first) ? 1 : 0;
    let books: Books = { ...first, start, end, valueWon: paidWon, balanceWon: 0, lowered, invoices: [first] };
    for (const step of steps) {
      const leftMs = books.end.getTime() - Math.max(books.start.getTime(), w.now().getTime());
      w.moveTo(new Date(w.now().getTime() + Math.floor(leftMs * step.share)));
      // Limits of an hour are another test's business.
      w.moveMinutes(61);
      if (w.now() >= books.end) break;
      // The catalogue may have come to sell another number; who has subscribed keeps theirs.
      w.settings.quantity = { ...w.settings.quantity, [step.plan]: step.quantity };
      books = await turn(w, { person, code, step, books });
    }
    await judgeInvoices(w, person, books);
    expect(await findViolations(w)).toEqual([]);
  } finally {
    await w.close();
  }
}

type Turn = { person: Person; code: Code | null; step: Step; books: Books };

async function turn(w: World, { person, code, step, books }: Turn): Promise<Books> {
  const { plan, quantity } = step;
  if (plan === books.plan) return books;
  const backWon = await giveBack(w, person, step.backWon, books);
  const known = { ...books, valueWon: books.valueWon - backWon };
  const before = tossOf(w, person).length;
  const keptWon = keptBy(w, person);
  const shown = await look(w, person, plan);
  expect(shown.when).toBe(whenBegins(step, books));
  if (shown.when === "period_end") {
    expect(await press(w, person, plan, shown.nextChargeWon)).toMatchObject({ ok: true, chargedWon: 0 });
    expect(tossOf(w, person)).toHaveLength(before);
    return known;
  }
  const unusedDays = dayOf(known.end) - dayOf(w.now());
  const unusedWon = handedOut(known.valueWon, dayOf(known.end) - dayOf(known.start))[unusedDays] ?? Number.NaN;
  const creditWon = Math.min(unusedWon + known.balanceWon, keptWon);
  const leftWon = leftOf(listOf(step), code, known.lowered);
  const dueWon = leftWon - creditWon < 100 ? 0 : leftWon - creditWon;
  let answer = await press(w, person, plan, shown.dueNowWon);
  // The page did not know the console's cancel; the act has read it, so the page is asked anew.
  if (!answer.ok && answer.reason === "amount_changed") {
    expect(backWon, "only what was given back may change the amount").toBeGreaterThan(0);
    const anew = await look(w, person, plan);
    expect(anew.dueNowWon).toBe(answer.amountWon);
    answer = await press(w, person, plan, anew.dueNowWon);
  }
  expect(answer).toEqual({ ok: true, when: "now", chargedWon: dueWon, isPending: false });
  expect(creditWon, "credit <= what was paid and kept").toBeLessThanOrEqual(keptWon);
  const charges = tossOf(w, person).slice(before);
  expect(
    charges.map(({ totalAmount }) => totalAmount),
    "preview = charge",
  ).toEqual(dueWon > 0 ? [dueWon] : []);
  const held = await w.subscriptionOf(person);
  const { currentPeriodStart: start, currentPeriodEnd: end, creditWon: balanceWon } = held;
  expect(held, "what was bought is held").toMatchObject({ plan, quantity });
  expect(start).toEqual(w.now());
  expect(balanceWon, "what is left is carried over").toBe(creditWon - (leftWon - dueWon));
  const lowered = known.lowered + (leftWon < listOf(step) ? 1 : 0);
  const invoices = [...known.invoices, { plan, quantity }];
  return { plan, quantity, start, end, valueWon: leftWon, balanceWon, lowered, invoices };
}

/** In Toss's console, of the running period's payment. @returns how much it was */
async function giveBack(w: World, person: Person, wantedWon: number, { start }: Books): Promise<number> {
  const [row] = await w.sql<
    { key: string | null }[]
  >`select p.payment_key as key from payments p join invoices i on i.id = p.invoice_id
    where p.user_id = ${person.id} and p.status = 'paid' and i.period_start = ${start}`;
  const payment = tossOf(w, person).find(({ paymentKey }) => paymentKey === row?.key);
  // A full refund ends the subscription; that is another test's business.
  const backWon = Math.min(wantedWon, (payment?.balanceAmount ?? 0) - 1);
  if (!payment || backWon <= 0) return 0;
  await w.toss.consoleCancel(payment.paymentKey, backWon);
  return backWon;
}

async function look(w: World, { id: userId }: Person, plan: Plan) {
  const offered = await readPlanChange(w.context, { userId, plan });
  if (!offered.ok) throw new Error(`refused: ${offered.reason}`);
  return offered.preview;
}
const press = (w: World, { id: userId }: Person, plan: Plan, expectedWon: number) =>
  changePlan({ ...w.context, actor: `person:${userId}` }, { userId, plan, expectedWon, device: DEVICE });

/** The lines of every invoice, as it is printed, add up to what was charged for it. */
async function judgeInvoices(w: World, person: Person, { invoices }: Books): Promise<void> {
  const rows = await w.sql<{ number: string; charged_won: number }[]>`
    select 'TRK-' || i.year || '-' || lpad(i.sequence::text, 6, '0') as number,
      coalesce((select sum(p.amount_won)::int from payments p where p.invoice_id = i.id and p.status = 'paid'), 0) as charged_won
    from invoices i where i.user_id = ${person.id} order by i.year, i.sequence`;
  expect(rows).toHaveLength(invoices.length);
  for (const [nth, { number, charged_won }] of rows.entries()) {
    const page = present(await readInvoice(w.context, { userId: person.id, number }), "the invoice");
    const bought = present(invoices[nth] ?? null, "what was bought");
    expect(page).toMatchObject({ plan: bought.plan, units: { unitWon: priceWon[bought.plan], quantity: bought.quantity } });
    expect(page.listWon, "unit price x quantity = line").toBe(listOf(bought));
    expect(page.listWon - page.discountWon - page.creditWon, "sum of the lines = total").toBe(page.amountWon);
    expect(page.amountWon).toBe(charged_won);
    if (page.amountWon > 0) expect((page.tax?.suppliedWon ?? 0) + (page.tax?.vatWon ?? 0)).toBe(page.amountWon);
    expect(page.keptWon + page.refunds.reduce((sum, { amountWon }) => sum + amountWon, 0)).toBe(page.amountWon);
  }
}

const GAMES = 25;
const step = (plan: Plan, share: number, { backWon = 0, quantity = 1 } = {}): Step => ({ plan, quantity, share, backWon });
const first = (plan: Plan, quantity = 1): Sold => ({ plan, quantity });
/**
 * What chance may leave out: credit that is carried over, money given back, a code that ends, and
 * an order that only its quantity makes dearer.
 */
const ALWAYS: [Game][] = [
  [
    {
      first: first("pro_yearly"),
      code: null,
      steps: [step("team_monthly", 0.1), step("pro_yearly", 0.3), step("team_monthly", 0.2)],
    },
  ],
  [
    {
      first: first("pro_monthly"),
      code: null,
      steps: [step("team_monthly", 0.5, { backWon: 3_000 }), step("pro_yearly", 0.3, { backWon: 9_000 })],
    },
  ],
  [
    {
      first: first("team_monthly", 3),
      code: { off: { percentOff: 7, wonOff: null }, invoices: null },
      steps: [step("pro_monthly", 0.2, { quantity: 11 }), step("team_monthly", 0.4, { quantity: 5, backWon: 1 })],
    },
  ],
  [
    {
      first: first("pro_monthly"),
      code: { off: { percentOff: 33, wonOff: null }, invoices: 2 },
      steps: [step("pro_yearly", 0.4), step("team_monthly", 0.05), step("pro_monthly", 0.1)],
    },
  ],
];

test("credit <= paid, preview = charge, sum of the lines = total", async () => {
  await fc.assert(fc.asyncProperty(game, play), { numRuns: GAMES, endOnFailure: true, examples: ALWAYS });
});
