/**
 * How long each code lowers what: once, three invoices and for ever, by percent, by won and down to
 * nothing, monthly and yearly, up to the first invoices at the full price.
 */
import { describe, expect, test } from "vitest";
import type { Person } from "@/db/queries/account/people";
import type { CodeWanted } from "@/lib/billing/promotion/create-code";
import { askedOf, consent, consentWorlds, tend } from "@/tests/billing/consent/consent-world";
import type { NoticeWorld } from "@/tests/notice/notice-world";
import { codeWith, linesOf, usesOf } from "./promotion-world";

const world = consentWorlds();
const DAY_MS = 86_400_000;
const INVOICES = 5;

const OFF = {
  SHARE: { percentOff: 33, wonOff: null },
  WON: { percentOff: null, wonOff: 3_000 },
  ALL: { percentOff: 100, wonOff: null },
} as const satisfies Record<string, Pick<CodeWanted, "percentOff" | "wonOff">>;
type Code = keyof typeof OFF;

/** What is left of the price of each plan. Reckoned by hand. */
const LOWERED: Record<string, Record<Code, number>> = {
  pro_monthly: { SHARE: 6_633, WON: 6_900, ALL: 0 },
  pro_yearly: { SHARE: 66_330, WON: 96_000, ALL: 0 },
};
const LIST: Record<string, number> = { pro_monthly: 9_900, pro_yearly: 99_000 };

/** To the end of the period and over it, with a consent where one is asked for. */
async function renew(w: NoticeWorld, people: Person[]): Promise<void> {
  const [first] = people as [Person];
  const { currentPeriodEnd } = await w.subscriptionOf(first);
  w.moveTo(new Date(currentPeriodEnd.getTime() - 20 * DAY_MS));
  await tend(w);
  for (const person of people) if (await askedOf(w, person)) await consent(w, person);
  // A dearer charge waits for its announced run, at nine of the day after.
  w.moveTo(new Date(currentPeriodEnd.getTime() + DAY_MS));
  await w.runBatch();
}

describe.each(["pro_monthly", "pro_yearly"])("of %s", (plan) => {
  test.each([
    ["once", 1],
    ["for three invoices", 3],
    ["for ever", null],
  ])("a code that holds %s lowers so many invoices, and not one more", async (_, invoices) => {
    const w = await world();
    const codes = Object.keys(OFF) as Code[];
    const ids = new Map<Code, string>();
    for (const code of codes) ids.set(code, await codeWith(w, { code, ...OFF[code], invoices }));
    const people: Person[] = [];
    for (const promoCode of codes) people.push(await w.subscriber({ plan, promoCode }));
    for (let nth = 1; nth < INVOICES; nth++) await renew(w, people);
    for (const [nth, code] of codes.entries()) {
      const person = people[nth] as Person;
      const [listWon = -1, loweredWon = -1] = [LIST[plan], LOWERED[plan]?.[code]];
      const lowered = invoices ?? INVOICES;
      const amounts = Array.from({ length: INVOICES }, (_one, period) => (period < lowered ? loweredWon : listWon));
      const lines = await linesOf(w, person);
      expect(
        lines.map(({ amount_won }) => amount_won),
        code,
      ).toEqual(amounts);
      expect(
        lines.map(({ amount_won, discount_won }) => amount_won + discount_won),
        code,
      ).toEqual(amounts.map(() => listWon));
      expect(
        lines.map(({ is_coded }) => is_coded),
        code,
      ).toEqual(amounts.map((__, period) => period < lowered));
      // Nothing to pay is no call to Toss.
      expect(
        w.approvalsOf(person).map(({ totalAmount }) => totalAmount),
        code,
      ).toEqual(amounts.filter((won) => won > 0));
      expect(await usesOf(w, ids.get(code) ?? ""), code).toMatchObject([{ status: "spent", invoices_lowered: lowered }]);
      const asked = await w.sql`select kind from consents where user_id = ${person.id} and kind <> 'own_act'`;
      expect(asked, code).toEqual(invoices === null ? [] : [{ kind: "discount_end" }]);
    }
    const calls = await w.toss.calls({ operation: "charge" });
    expect(calls).toHaveLength(people.flatMap((person) => w.approvalsOf(person)).length);
  });
});
