/**
 * Months of people whose price rises, played by chance: consents given, refused, late, taken back
 * and given again, an outbox that is down, runs that are missed or late, answers of Toss that are
 * lost. The judge knows only what Toss approved, what the mail server took, and the consents; it
 * reckons by its own calendar.
 */
import { describe, expect, test } from "vitest";
import type { Person } from "@/db/queries/account/people";
import type { PersonLetter } from "@/lib/notice/letter";
import { raiseTimed } from "@/lib/notice/raise-timed";
import type { NoticeWorld } from "@/tests/notice/notice-world";
import { announce, askedOf, consentWorlds, give, OLD_WON, withdraw } from "./consent-world";

const world = consentWorlds();
const DAY_MS = 86_400_000;
const DAYS = 130;
const PEOPLE = 8;
const START = Date.parse("2026-03-01T00:00:00+09:00");
const RISES = [10_900, 12_500] as const;

/** The same seed draws the same numbers. */
function chanceOf(seed: number) {
  let state = seed * 2_654_435_761;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** How likely it is on a day that somebody answers a question, and then changes their mind. */
const MANNERS = [
  { name: "never answers", yes: 0, back: 0 },
  { name: "answers at once", yes: 1, back: 0 },
  { name: "answers some day", yes: 0.08, back: 0 },
  { name: "wavers", yes: 0.3, back: 0.3 },
  { name: "takes it back at last", yes: 1, back: 0.04 },
] as const;

type Told = { to: string; template: string; toWon: number; at: Date };
type Played = { w: NoticeWorld; people: { person: Person; manner: (typeof MANNERS)[number] }[]; told: Told[] };

async function play(seed: number): Promise<Played> {
  const chance = chanceOf(seed);
  const w = await world({ startAt: new Date(START).toISOString() });
  const told: Told[] = [];
  const plain = w.senders.mail;
  const mail = async (letter: Parameters<NonNullable<typeof plain>>[0]) => {
    const delivered = (await plain?.(letter)) ?? { kind: "unavailable" as const, answer: "down" };
    const { asked, address, template } = letter as PersonLetter;
    if (delivered.kind === "accepted" && asked) told.push({ to: address, template, toWon: asked.toWon, at: w.now() });
    return delivered;
  };
  const withoutConsent = seed % 3 === 0 ? "keep" : "end";
  const people: Played["people"] = [];
  let isOutboxDown = false;
  const at = (day: number, ms: number) => w.moveTo(new Date(START + day * DAY_MS + ms));
  for (let day = 0; day < DAYS; day++) {
    at(day, 8 * 3_600_000 + Math.floor(chance() * 3_000_000));
    if (people.length < PEOPLE) {
      const manner = MANNERS[(people.length + seed) % MANNERS.length] ?? MANNERS[0];
      people.push({ person: await w.subscriber(), manner });
    }
    await announceOn(w, day, withoutConsent);
    at(day, 9 * 3_600_000 + (chance() < 0.1 ? 4 * 3_600_000 : 0));
    if (chance() < 0.05) await w.toss.fault({ match: { operation: "charge" }, action: { kind: "reset_after" } });
    if (chance() > 0.1) await w.runBatch();
    if (chance() < 0.08) isOutboxDown = !isOutboxDown;
    await raiseTimed(w.context, { channels: [] });
    if (!isOutboxDown) await w.deliver({ senders: { mail } });
    at(day, 20 * 3_600_000);
    for (const { person, manner } of people) await answer(w, person, { manner, chance });
  }
  return { w, people, told };
}

async function announceOn(w: NoticeWorld, day: number, withoutConsent: "end" | "keep"): Promise<void> {
  if (day === 9) await announce(w, { toWon: RISES[0], from: new Date(START + 45 * DAY_MS), withoutConsent });
  if (day === 40) await announce(w, { toWon: RISES[1], from: new Date(START + 90 * DAY_MS), withoutConsent });
}

type Answering = { manner: (typeof MANNERS)[number]; chance: () => number };

async function answer(w: NoticeWorld, person: Person, { manner, chance }: Answering): Promise<void> {
  const asked = await askedOf(w, person);
  if (!asked) return;
  if (!asked.given && chance() < manner.yes) await Promise.all([give(w, person, asked.id), give(w, person, asked.id)]);
  else if (asked.given && chance() < manner.back) await withdraw(w, person, asked.id);
}

const dayOf = (at: Date): number => {
  const [year = 0, month = 1, day = 1] = new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Seoul" })
    .format(at)
    .split("-")
    .map(Number);
  return Date.UTC(year, month - 1, day) / DAY_MS;
};

type Consent = { to_won: number; given_at: Date; withdrawn_at: Date | null };

/** @returns what is wrong with this person's charges, by what the world outside has seen */
async function judge({ w, told }: Played, person: Person): Promise<string[]> {
  const consents = await w.sql<Consent[]>`select to_won, given_at, withdrawn_at from consents where user_id = ${person.id}`;
  const sent = await w.sql<{ amount: number; at: Date; begins: Date }[]>`
    select p.amount_won as amount, p.created_at as at, i.period_start as begins from payments p join invoices i on i.id = p.invoice_id
    where p.user_id = ${person.id} order by p.created_at`;
  return sent.flatMap(({ amount, at, begins }, nth) => {
    const before = Math.max(0, ...sent.slice(0, nth).map((earlier) => earlier.amount));
    if (nth === 0) return amount === OLD_WON ? [] : [`began with ${amount}`];
    if (amount !== OLD_WON && !RISES.some((rise) => rise === amount)) return [`${amount} was never a price`];
    if (amount <= before) return [];
    const held = consents.some(
      ({ to_won, given_at, withdrawn_at }) =>
        to_won === amount &&
        given_at <= at &&
        dayOf(begins) - dayOf(given_at) <= 30 &&
        (withdrawn_at === null || withdrawn_at > at),
    );
    const wasTold = told.some((mail) => mail.to === person.email && mail.toWon === amount && dayOf(at) - dayOf(mail.at) >= 7);
    return [...(held ? [] : [`${amount} without a consent`]), ...(wasTold ? [] : [`${amount} without a notice in time`])];
  });
}

describe.each([1, 2, 3, 4, 5, 6])("played with seed %i", (seed) => {
  test("nobody is charged more than before without a consent to it and a notice in time", { timeout: 300_000 }, async () => {
    const played = await play(seed);
    const violations: string[] = [];
    for (const { person, manner } of played.people)
      for (const violation of await judge(played, person)) violations.push(`${person.email}, who ${manner.name}: ${violation}`);
    expect(violations).toEqual([]);
    const { w } = played;
    const [counts] = await w.sql<{ raised: number; ended: number; kept: number }[]>`select
      (select count(*) from invoices where gate = 'consented' and status = 'paid')::int as raised,
      (select count(*) from subscriptions where end_reason = 'consent_missing')::int as ended,
      (select count(*) from invoices where gate = 'old_price' and status = 'paid')::int as kept`;
    expect(counts?.raised, "some are charged the new price").toBeGreaterThan(0);
    expect((counts?.ended ?? 0) + (counts?.kept ?? 0), "and some are not").toBeGreaterThan(0);
    // Every gate that opened names the consent that it opened for.
    expect(await w.sql`select 1 from invoices where (gate = 'consented') <> (consent_id is not null)`).toHaveLength(0);
  });
});
