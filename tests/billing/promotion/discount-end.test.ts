import { describe, expect, test } from "vitest";
import type { Person } from "@/db/queries/account/people";
import { askedOf, CHARGE_AT, consent, consentWorlds, kst, tend, withdraw } from "@/tests/billing/consent/consent-world";
import type { NoticeWorld } from "@/tests/notice/notice-world";
import { codeWith } from "./promotion-world";

const world = consentWorlds();
const paid = (w: NoticeWorld, person: Person) => w.approvalsOf(person).map(({ totalAmount }) => totalAmount);

/** Two invoices at half the price; the charge of 11 May would be the first at the full one. */
async function atHalfPrice(w: NoticeWorld, percentOff = 50): Promise<Person> {
  await codeWith(w, { percentOff, invoices: 2 });
  const person = await w.subscriber({ promoCode: "HALF" });
  w.moveTo(kst("04-11T09:00:00"));
  await w.runBatch();
  return person;
}

describe("the end of a discount", () => {
  test("is charged at the full price with a consent to it, and then goes on", async () => {
    const w = await world();
    const person = await atHalfPrice(w);
    await tend(w);
    expect(w.mailsTo(person)).toContain("consent_needed");
    expect(await askedOf(w, person)).toMatchObject({ reason: "discount_end", fromWon: 4_950, toWon: 9_900, given: false });
    w.moveTo(kst("04-20T09:00:00"));
    await consent(w, person);
    w.moveTo(CHARGE_AT);
    expect(await w.runBatch()).toMatchObject({ due: 1, paid: 1, ended: 0 });
    w.moveTo(kst("06-11T09:00:00"));
    await w.runBatch();
    expect(paid(w, person)).toEqual([4_950, 4_950, 9_900, 9_900]);
  });

  test("ends the subscription without a consent, and the full price is never sent", async () => {
    const w = await world();
    const person = await atHalfPrice(w);
    await tend(w);
    w.moveTo(CHARGE_AT);
    expect(await w.runBatch()).toMatchObject({ due: 0, ended: 1 });
    expect(await w.subscriptionOf(person)).toMatchObject({ status: "ended", endReason: "consent_missing" });
    expect(paid(w, person)).toEqual([4_950, 4_950]);
  });

  test("ends it too when the consent was taken back", async () => {
    const w = await world();
    const person = await atHalfPrice(w);
    await tend(w);
    const id = await consent(w, person);
    await withdraw(w, person, id);
    w.moveTo(CHARGE_AT);
    expect(await w.runBatch()).toMatchObject({ due: 0, ended: 1 });
    expect(paid(w, person)).toEqual([4_950, 4_950]);
  });

  test("after periods for nothing is a rise as well: nothing was paid, and nothing is sent without a consent", async () => {
    const w = await world();
    const person = await atHalfPrice(w, 100);
    await tend(w);
    expect(await askedOf(w, person)).toMatchObject({ reason: "discount_end", fromWon: 0, toWon: 9_900 });
    w.moveTo(CHARGE_AT);
    expect(await w.runBatch()).toMatchObject({ due: 0, ended: 1 });
    expect(paid(w, person)).toEqual([]);
    expect(await w.toss.calls({ operation: "charge" })).toEqual([]);
  });

  test("after periods for nothing makes the first charge with a consent", async () => {
    const w = await world();
    const person = await atHalfPrice(w, 100);
    await tend(w);
    await consent(w, person);
    w.moveTo(CHARGE_AT);
    await w.runBatch();
    expect(paid(w, person)).toEqual([9_900]);
  });
});
