import type { Person } from "@/db/queries/account/people";
import { consentWorlds } from "@/tests/billing/consent/consent-world";
import type { NoticeWorld } from "@/tests/notice/notice-world";
import type { WorldOptions } from "@/tests/support/world";

export const TRIAL_DAYS = 14;
export const LIST_WON = 9_900;

/** Worlds in which the month is sold with a trial of 14 days, and the year without one. */
export function trialWorlds(): (options?: WorldOptions) => Promise<NoticeWorld> {
  const world = consentWorlds();
  return (options) => world({ trialDays: { pro_monthly: TRIAL_DAYS, pro_yearly: null }, ...options });
}

/** A card that no other call has: the same eight digits in front, others behind. */
let cards = 0;
export const newCard = (): string => `451842${String(++cards % 10_000).padStart(4, "0")}${String(cards * 10).padStart(6, "0")}`;

/** A customer in a trial that began now, with a card of their own. */
export async function trying(w: NoticeWorld, { card = newCard(), trialDays = TRIAL_DAYS } = {}): Promise<Person> {
  const person = await w.person();
  const authorized = await w.subscribe(person, { card, trialDays });
  if (authorized.kind !== "completed") throw new Error(`no trial: ${JSON.stringify(authorized)}`);
  return person;
}

export type UseRow = { account_hash: string; mailbox_hash: string; card_hash: string | null };
export const usesIn = ({ sql }: Pick<NoticeWorld, "sql">) =>
  sql<UseRow[]>`select account_hash, mailbox_hash, card_hash from trial_uses order by begun_at`;

/** What Toss charged this person, oldest first. */
export const paidBy = (w: NoticeWorld, person: Person) => w.approvalsOf(person).map(({ totalAmount }) => totalAmount);
