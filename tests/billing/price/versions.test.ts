/**
 * A new price is for new customers at once. Those who have one keep theirs, until they consent to
 * an announced one.
 */
import { describe, expect, test } from "vitest";
import type { Person } from "@/db/queries/account/people";
import { authorize } from "@/lib/billing/checkout/authorize";
import { openCheckout } from "@/lib/billing/checkout/open-checkout";
import { currentPrice } from "@/lib/billing/price/current-price";
import { TERMS_VERSION } from "@/lib/billing/terms-version";
import type { Context } from "@/lib/context";
import { announce, askedOf, consent, consentWorlds, kst, paid, tend } from "@/tests/billing/consent/consent-world";
import type { NoticeWorld } from "@/tests/notice/notice-world";
import { untilBlocked } from "@/tests/support/blocked";
import { CARDS } from "@/tests/support/world";

const world = consentWorlds();
const OLD_WON = 9_900;
const monthAt = (won: number) => ({ priceWon: { pro_monthly: won, pro_yearly: 99_000 } });
const deploy = (w: NoticeWorld, won: number) => Object.assign(w.context.settings, monthAt(won));
/** To the run that renews, wherever the period ends. */
async function renew(w: NoticeWorld, person: Person): Promise<void> {
  w.moveTo((await w.subscriptionOf(person)).currentPeriodEnd);
  w.moveDays(1);
  await w.runBatch();
}

describe.each([
  ["dearer", 12_900],
  ["cheaper", 7_900],
])("a %s price", (_, newWon) => {
  test("is for new customers at once, and who has one keeps theirs at every renewal", async () => {
    const w = await world();
    const holder = await w.subscriber();
    deploy(w, newWon);
    const newcomer = await w.subscriber();
    expect([paid(w, holder), paid(w, newcomer)]).toEqual([[OLD_WON], [newWon]]);
    for (let month = 0; month < 3; month++) {
      await tend(w);
      expect([await askedOf(w, holder), await askedOf(w, newcomer)]).toEqual([null, null]);
      await renew(w, holder);
    }
    expect([paid(w, holder), paid(w, newcomer)]).toEqual([Array(4).fill(OLD_WON), Array(4).fill(newWon)]);
  });

  test("leaves the old one through a decline, a new card, and a cancellation that was taken back", async () => {
    const w = await world();
    const holder = await w.subscriber();
    deploy(w, newWon);
    await w.toss.behaviour(holder.customerKey, { kind: "decline", code: "REJECT_CARD_PAYMENT" });
    await renew(w, holder);
    await w.toss.behaviour(holder.customerKey, null);
    expect(await w.changeCard(holder)).toMatchObject({ kind: "completed", payment: { amountWon: OLD_WON } });
    await w.cancel(holder);
    await w.resume(holder);
    await renew(w, holder);
    expect(paid(w, holder)).toEqual([OLD_WON, OLD_WON, OLD_WON]);
  });

  test("is what one who left and comes back pays", async () => {
    const w = await world();
    const holder = await w.subscriber();
    deploy(w, newWon);
    await w.cancel(holder);
    await renew(w, holder);
    await w.subscribe(holder);
    expect(paid(w, holder)).toEqual([OLD_WON, newWon]);
  });

  test("leaves one who is in a trial the price with which it began", async () => {
    const w = await world({ trialDays: { pro_monthly: 14, pro_yearly: null } });
    const person = await w.subscriber({ trialDays: 14 });
    deploy(w, newWon);
    await tend(w);
    expect(await askedOf(w, person)).toMatchObject({ fromWon: 0, toWon: OLD_WON });
    await consent(w, person);
    await renew(w, person);
    expect(paid(w, person)).toEqual([OLD_WON]);
  });
});

test("two servers with different prices, side by side: each customer pays what they saw, or is asked anew", async () => {
  const w = await world();
  const NEW_WON = 12_900;
  const before: Context = { ...w.context, settings: { ...w.context.settings, ...monthAt(OLD_WON) } };
  const after: Context = { ...w.context, settings: { ...w.context.settings, ...monthAt(NEW_WON) } };
  const agreed = { plan: "pro_monthly", termsVersion: TERMS_VERSION };
  const buys = async ({ shown, opens, charges }: { shown: number; opens: Context; charges: Context }) => {
    const who = await w.person();
    const opened = await openCheckout(opens, { userId: who.id, ...agreed, expectedWon: shown });
    if (!opened.ok) return { who, answer: opened };
    const { authKey } = await w.toss.authKey({ customerKey: who.customerKey, cardNumber: CARDS.good });
    const { orderId, customerKey } = opened;
    return { who, answer: await authorize(charges, { userId: who.id, orderId, customerKey, authKey }) };
  };
  const ways = [before, after].flatMap((opens) =>
    [before, after].flatMap((charges) => [OLD_WON, NEW_WON].map((shown) => ({ shown, opens, charges }))),
  );
  const ends = await Promise.all(ways.map(buys));
  for (const [nth, { shown, opens }] of ways.entries()) {
    const { who, answer } = ends[nth] as (typeof ends)[number];
    const presentWon = opens === before ? OLD_WON : NEW_WON;
    const isAsSeen = shown === presentWon;
    expect(answer).toMatchObject(
      isAsSeen ? { kind: "completed" } : { reason: "amount_changed", present: { amountWon: presentWon } },
    );
    expect(paid(w, who)).toEqual(isAsSeen ? [shown] : []);
  }
  const sold = ends.filter(({ answer }) => "kind" in answer).map(({ who }) => who);
  w.moveTo("2026-04-11T09:00:00+09:00");
  await w.runBatch();
  for (const who of sold) expect(paid(w, who)).toEqual([paid(w, who)[0], paid(w, who)[0]]);
  expect(
    await w.sql`select 1 from subscriptions s join prices p on p.id = s.price_id join invoices i on i.subscription_id = s.id
    where i.price_id <> s.price_id or i.amount_won <> p.amount_won`,
  ).toHaveLength(0);
});

test("of two servers that store the next version at once, each gets a version of its own amount", async () => {
  const w = await world();
  await w.subscriber();
  const version = async (amountWon: number) => currentPrice(w.context.db, { plan: "pro_monthly", amountWon, now: w.now() });
  let slower: ReturnType<typeof version> | undefined;
  await w.sql.begin(async (tx) => {
    await tx`insert into prices (plan, version, amount_won, created_at) values ('pro_monthly', 2, 12900, ${w.now()})`;
    slower = version(8_900);
    await untilBlocked(w.sql);
  });
  expect(await slower).toMatchObject({ version: 3, amountWon: 8_900 });
});

describe("an announced price", () => {
  test("is for the period that begins with its day, and not for one that begins an instant before", async () => {
    const w = await world({ startAt: "2026-03-09T23:59:59.999+09:00" });
    const evening = await w.subscriber();
    w.moveTo("2026-03-10T00:00:00+09:00");
    const midnight = await w.subscriber();
    await announce(w, { from: kst("05-10T00:00:00") });
    w.moveTo(kst("04-10T09:00:00"));
    await w.runBatch();
    w.moveTo(kst("04-20T09:00:00"));
    expect(await askedOf(w, evening)).toBeNull();
    expect(await askedOf(w, midnight)).toMatchObject({ fromWon: OLD_WON, toWon: 11_000 });
    await tend(w);
    await consent(w, midnight);
    w.moveTo(kst("05-10T09:00:00"));
    await w.runBatch();
    expect([paid(w, evening).at(-1), paid(w, midnight).at(-1)]).toEqual([OLD_WON, 11_000]);
  });

  test("does not concern one who pays as much already, or more", async () => {
    const w = await world();
    const people: Person[] = [];
    for (const won of [10_999, 11_000, 11_001]) {
      deploy(w, won);
      people.push(await w.subscriber());
    }
    await announce(w);
    w.moveTo(kst("04-11T09:00:00"));
    await w.runBatch();
    const asked = await Promise.all(people.map((person) => askedOf(w, person)));
    expect(asked.map((question) => question?.toWon ?? null)).toEqual([11_000, null, null]);
    w.moveTo(kst("05-11T09:00:00"));
    await w.runBatch();
    expect(people.map((person) => paid(w, person).length)).toEqual([2, 3, 3]);
  });

  test("that another one has followed meanwhile is asked about no more: only the newest is", async () => {
    const w = await world();
    const person = await w.subscriber();
    await announce(w, { toWon: 10_900, from: kst("04-20T00:00:00") });
    await announce(w, { toWon: 12_500, from: kst("05-10T00:00:00") });
    w.moveTo(kst("04-11T09:00:00"));
    await w.runBatch();
    await tend(w);
    expect(await askedOf(w, person)).toMatchObject({ fromWon: OLD_WON, toWon: 12_500 });
    await consent(w, person);
    w.moveTo(kst("05-11T09:00:00"));
    await w.runBatch();
    expect(paid(w, person)).toEqual([OLD_WON, OLD_WON, 12_500]);
  });

  test("whose day comes for one after the other is asked of each before their own charge", async () => {
    const w = await world();
    const first = await w.subscriber();
    w.moveTo(kst("03-25T10:00:00"));
    const second = await w.subscriber();
    await announce(w, { from: kst("05-01T00:00:00") });
    const asks = async (day: string) => {
      w.moveTo(kst(`${day}T09:00:00`));
      await w.runBatch();
      return [await askedOf(w, first), await askedOf(w, second)].map((question) => question?.chargeOn ?? null);
    };
    expect(await asks("04-11")).toEqual(["2026-05-11", null]);
    expect(await asks("04-26")).toEqual(["2026-05-11", "2026-05-26"]);
  });
});
