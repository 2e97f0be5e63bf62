import type postgres from "postgres";
import type { Plan } from "@/lib/billing/rules/plan";
import { type Chance, pick } from "./chance";

/** At what hours people act, in Seoul: just after midnight, by day, and just before midnight. */
export const HOURS = ["00:01:00", "12:00:00", "23:57:00"] as const;

export type Redirect = {
  orderId: string;
  customerKey: string;
  authKey: string;
  purpose: "subscribe" | "change";
  /** How often they have come back. */
  visits: number;
};

/** Somebody of the simulation, with what they have in mind; what the application knows is in its database only. */
export type SimulatedPerson = {
  number: number;
  id: string;
  customerKey: string;
  plan: Plan;
  hour: (typeof HOURS)[number];
  /** The first day on which they may subscribe. */
  joinsOnDay: number;
  /** Where the card window sent them and the application has not given a last answer yet. */
  redirect: Redirect | null;
  /** What they were told when they cancelled: nothing may be charged that is decided after it. */
  stop: { at: Date } | null;
};

const YEARLY = 0.2;
const JOIN_WITHIN_DAYS = 20;

/** Some seeds have their people come one by one, others in a few waves, so that one morning has much to claim and to settle together. */
const waveDays = (chance: Chance): number[] =>
  Array.from({ length: Math.ceil(JOIN_WITHIN_DAYS ** chance("waves")) }, (_, wave) =>
    Math.floor(chance("wave", wave) * JOIN_WITHIN_DAYS),
  );

export async function createPeople(
  sql: postgres.Sql,
  input: { seed: number; subscriptions: number; only?: readonly number[]; chance: Chance; startAt: Date },
): Promise<SimulatedPerson[]> {
  const { seed, subscriptions, only, chance, startAt } = input;
  const numbers = Array.from({ length: subscriptions }, (_, index) => index + 1).filter(
    (number) => only?.includes(number) ?? true,
  );
  const [first = 0, ...others] = waveDays(chance);
  const people = numbers.map(
    (number): SimulatedPerson => ({
      number,
      id: `person-${seed}-${number}`,
      customerKey: `customer-${seed}-${number}-abcdefgh`,
      plan: chance("plan", number) < YEARLY ? "pro_yearly" : "pro_monthly",
      hour: pick(HOURS, chance("hour", number)),
      joinsOnDay: pick([first, ...others], chance("joins", number)),
      redirect: null,
      stop: null,
    }),
  );
  const rows = people.map(({ id, number, customerKey }) => ({
    id,
    name: "김하나",
    email: `${id}-${number}@example.com`,
    email_verified: startAt.toISOString(),
    customer_key: customerKey,
    created_at: startAt.toISOString(),
  }));
  await sql`insert into users ${sql(rows)}`;
  return people;
}
