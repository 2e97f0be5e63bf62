import { describe, expect, test } from "vitest";
import { readAdminOverview } from "@/lib/admin/read-admin-overview";
import { announceRise, type RiseWanted } from "@/lib/billing/price/announce-rise";
import { currentPrice } from "@/lib/billing/price/current-price";
import { presentVersion, riseRefusal } from "@/lib/billing/rules/price-version";
import {
  CHARGE_AT,
  consent,
  consentWorlds,
  facingRise,
  kst,
  NEW_WON,
  OLD_WON,
  tend,
} from "@/tests/billing/consent/consent-world";
import type { World } from "@/tests/support/world";

const world = consentWorlds();
const NOW = kst("03-10T10:00:00");
const version = (known: object) => ({ version: 1, amountWon: OLD_WON, raiseFrom: null as Date | null, ...known });
const wanted: RiseWanted = { plan: "pro_monthly", toWon: NEW_WON, from: { year: 2026, month: 5, day: 1 }, withoutConsent: "end" };
const announce = (w: World, change: Partial<RiseWanted> & { isTrial?: boolean } = {}) =>
  announceRise(w.context, { ...wanted, isTrial: false, ...change });

describe("a rise is refused", () => {
  const refusal = (change: Partial<Parameters<typeof riseRefusal>[0]>) =>
    riseRefusal({ versions: [version({})], toWon: NEW_WON, mostUnits: 1, from: kst("05-01T00:00:00"), now: NOW, ...change });

  test.each([
    { name: "31 days ahead", change: { from: kst("04-10T00:00:00") }, is: null },
    { name: "30 days ahead", change: { from: kst("04-09T00:00:00") }, is: "too_soon" },
    { name: "the same amount", change: { toWon: OLD_WON }, is: "not_a_rise" },
    { name: "less than Toss takes", change: { toWon: 99 }, is: "amount_too_small" },
    { name: "more than may be asked for all units", change: { toWon: 50_000_001, mostUnits: 2 }, is: "amount_too_large" },
    { name: "as much as may be asked for all units", change: { toWon: 50_000_000, mostUnits: 2 }, is: null },
    {
      name: "before another one",
      change: { versions: [version({ version: 2, amountWon: 12_000, raiseFrom: kst("05-01T00:00:00") }), version({})] },
      is: "after_another",
    },
    {
      name: "after another one",
      change: { versions: [version({ version: 2, amountWon: 10_500, raiseFrom: kst("04-30T00:00:00") }), version({})] },
      is: null,
    },
  ])("$name: $is", ({ change, is }) => {
    expect(refusal(change)).toBe(is);
  });
});

describe("the price of new customers", () => {
  const announced = version({ version: 2, amountWon: NEW_WON, raiseFrom: kst("05-01T00:00:00") });

  test.each([
    { name: "the configured one before the day", amountWon: OLD_WON, now: NOW, is: 1 },
    { name: "the announced one, when the configuration asks for it already", amountWon: NEW_WON, now: NOW, is: 2 },
    { name: "the announced one from its day", amountWon: NEW_WON, now: kst("05-01T00:00:00"), is: 2 },
    { name: "a new one, when the configuration stays behind", amountWon: OLD_WON, now: kst("05-01T00:00:00"), is: null },
    { name: "a new one for another amount", amountWon: 10_000, now: NOW, is: null },
  ])("is $name", ({ amountWon, now, is }) => {
    expect(presentVersion([announced, version({})], { amountWon, now })?.version ?? null).toBe(is);
  });

  test("stays the old version while a rise is only announced", async () => {
    const w = await world();
    await w.subscriber();
    await announce(w);
    const price = await currentPrice(w.context.db, { plan: "pro_monthly", amountWon: OLD_WON, now: w.now() });
    expect(price).toMatchObject({ version: 1, amountWon: OLD_WON });
  });
});

describe("an announcement", () => {
  test("of a dry run says whom it would concern, and changes nothing", async () => {
    const w = await world();
    const [one] = await w.subscribers(2);
    if (one) await w.cancel(one);
    expect(await announce(w, { isTrial: true })).toMatchObject({
      ok: true,
      price: null,
      holders: [{ amountWon: OLD_WON, live: 2, cancelling: 1 }],
    });
    expect(await w.sql`select count(*)::int as count from prices`).toEqual([{ count: 1 }]);
  });

  test("is one version, however often it is made, and stands in the audit log", async () => {
    const w = await world();
    await w.subscriber();
    await announce(w);
    await announce(w);
    expect(await w.sql`select version, amount_won, without_consent from prices order by version`).toEqual([
      { version: 1, amount_won: OLD_WON, without_consent: null },
      { version: 2, amount_won: NEW_WON, without_consent: "end" },
    ]);
    expect(await w.sql`select detail from audit_events where action = 'price_rise_announced'`).toEqual([
      { detail: { plan: "pro_monthly", toWon: NEW_WON, from: "2026-05-01", withoutConsent: "end", version: 2 } },
    ]);
  });

  test("shows the administrator how far it has come", async () => {
    const w = await world();
    const person = await facingRise(w);
    const [silent, leaving] = await w.subscribers(2);
    const progress = async () => (await readAdminOverview(w.context, { paymentsBefore: null, pastDueAfter: null })).rises[0];
    await tend(w);
    w.moveTo(kst("04-12T09:00:00"));
    await tend(w);
    expect(await progress()).toMatchObject({ concerned: 3, asked: 3, told: 3, consented: 0, refused: 0, ended: 0, raised: 0 });
    await consent(w, person);
    if (leaving) await w.cancel(leaving);
    expect(await progress()).toMatchObject({ concerned: 3, consented: 1, refused: 1 });
    w.moveTo(CHARGE_AT);
    await w.runBatch();
    w.moveDays(1);
    await w.runBatch();
    expect(await progress()).toMatchObject({ concerned: 0, asked: 3, refused: 1, ended: 1, raised: 1 });
    expect(silent && (await w.subscriptionOf(silent)).endReason).toBe("consent_missing");
  });
});
