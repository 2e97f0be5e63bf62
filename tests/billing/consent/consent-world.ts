import type { Person } from "@/db/queries/account/people";
import { giveConsent } from "@/lib/billing/consent/give-consent";
import { withdrawConsent } from "@/lib/billing/consent/withdraw-consent";
import { announceRise } from "@/lib/billing/price/announce-rise";
import { seoulDay } from "@/lib/billing/rules/calendar";
import { readConsent } from "@/lib/billing/views/read-consent";
import type { ConsentView } from "@/lib/billing/views/views";
import { raiseTimed } from "@/lib/notice/raise-timed";
import { type NoticeWorld, noticeWorlds } from "@/tests/notice/notice-world";

export const OLD_WON = 9_900;
export const NEW_WON = 11_000;
export const kst = (text: string) => new Date(`2026-${text}+09:00`);

/** Begun on 10 March at ten, so each charge is announced for the 11th at nine. */
export const CHARGE_AT = kst("05-11T09:00:00");
export const PERIOD_END = kst("05-10T10:00:00");

export const consentWorlds = noticeWorlds;

/** What Toss has taken from a customer, in its order. */
export const paid = (w: NoticeWorld, person: Person) => w.approvalsOf(person).map(({ totalAmount }) => totalAmount);

/** Looks after the outbox, as the scheduler does. */
export async function tend(w: NoticeWorld): Promise<void> {
  await raiseTimed(w.context, { channels: [] });
  await w.deliver();
}

type Rise = { toWon?: number; from?: Date; withoutConsent?: "end" | "keep" };

export async function announce(
  w: NoticeWorld,
  { toWon = NEW_WON, from = kst("05-01T00:00:00"), withoutConsent = "end" }: Rise = {},
) {
  const input = { plan: "pro_monthly", toWon, from: seoulDay(from), withoutConsent, isTrial: false };
  const announced = await announceRise({ ...w.context, actor: "operator:test" }, input);
  if (!announced.ok) throw new Error(`not announced: ${announced.reason}`);
  return announced;
}

/** A customer whose charge of 11 May costs more, at the beginning of 11 April. */
export async function facingRise(w: NoticeWorld, rise: Rise = {}): Promise<Person> {
  const person = await w.subscriber();
  await announce(w, rise);
  w.moveTo(kst("04-11T09:00:00"));
  await w.runBatch();
  return person;
}

export const askedOf = (w: NoticeWorld, { id }: Person): Promise<ConsentView | null> =>
  readConsent(w.context, { userId: id, isAdmin: false });

const SHOWN = { text: "what was shown", version: "test", way: "page", address: "203.0.113.7", agent: "a browser" } as const;

export const give = (w: NoticeWorld, person: Person, id: string) =>
  giveConsent({ ...w.context, actor: `person:${person.id}` }, { userId: person.id, id, shown: () => SHOWN });

export const withdraw = (w: NoticeWorld, person: Person, id: string) =>
  withdrawConsent({ ...w.context, actor: `person:${person.id}` }, { userId: person.id, id });

/** Answers what is asked now. */
export async function consent(w: NoticeWorld, person: Person): Promise<string> {
  const asked = await askedOf(w, person);
  if (!asked) throw new Error("nothing is asked");
  const given = await give(w, person, asked.id);
  if (!given.ok) throw new Error(`not given: ${given.reason}`);
  return asked.id;
}

/** What the gate wrote about each charge, the first one included. */
export const gatesOf = (w: NoticeWorld) =>
  w.sql<{ action: string; detail: Record<string, unknown> }[]>`select action, detail from audit_events
    where action in ('payment_paid', 'payment_declined', 'ended') order by id`;
