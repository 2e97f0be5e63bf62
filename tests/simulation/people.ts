import type postgres from "postgres";
import type { Plan } from "@/lib/billing/catalogue";
import { type Chance, pick } from "./chance";

/** When people act, in Seoul: just after midnight, at noon, and just before midnight. */
export const HOURS = ["00:01:00", "12:00:00", "23:57:00"] as const;

export type Redirect = {
  orderId: string;
  customerKey: string;
  authKey: string;
  purpose: "subscribe" | "change";
  /** Where a mailed link opened the window: its token, to whose page it returns. */
  linkToken?: string;
  /** How often the person has come back to the success page. */
  visits: number;
};

/** A person and what they intend. What the application knows about them is only in its database. */
export type SimulatedPerson = {
  number: number;
  id: string;
  address: string;
  customerKey: string;
  plan: Plan;
  hour: (typeof HOURS)[number];
  /** The first day on which the person may subscribe. */
  joinsOnDay: number;
  /** Whether they entered a code: then a discount may end. */
  hasUsedCode: boolean;
  /** The card window's redirect, until the application has given a final answer to it. */
  redirect: Redirect | null;
  /** The end that the application named at the cancellation. No charge may be decided after it. */
  stop: { at: Date } | null;
  /** The languages that the person chose, and when; Korean before. */
  languages: { atMs: number; language: "ko" | "en" }[];
  /**
   * The further addresses that the person wanted on later receipts, and when. Unsure: the answer
   * was lost.
   */
  copies: { atMs: number; addresses: string[]; isSure: boolean }[];
};

const YEARLY = 0.2;
const JOIN_WITHIN_DAYS = 20;

/**
 * In some seeds people join one by one, in others in a few waves, so that one morning has many
 * charges at once.
 */
const waveDays = (chance: Chance): number[] =>
  Array.from({ length: Math.ceil(JOIN_WITHIN_DAYS ** chance("waves")) }, (_, wave) =>
    Math.floor(chance("wave", wave) * JOIN_WITHIN_DAYS),
  );

const WITH_SHARED_MAILBOX = 0.2;

/** Some two have one mailbox under two names, so that they can try for two trials. */
const addressOf = ({ seed, number, chance }: { seed: number; number: number; chance: Chance }): string =>
  chance("mailbox", number) < WITH_SHARED_MAILBOX
    ? `person.${seed}.${Math.ceil(number / 2)}+${number}@gmail.com`
    : `person-${seed}-${number}-${number}@example.com`;

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
      address: addressOf({ seed, number, chance }),
      customerKey: `customer-${seed}-${number}-abcdefgh`,
      plan: chance("plan", number) < YEARLY ? "pro_yearly" : "pro_monthly",
      hour: pick(HOURS, chance("hour", number)),
      joinsOnDay: pick([first, ...others], chance("joins", number)),
      hasUsedCode: false,
      redirect: null,
      stop: null,
      languages: [],
      copies: [],
    }),
  );
  const rows = people.map(({ id, address, customerKey }) => ({
    id,
    name: "김하나",
    email: address,
    email_verified: startAt.toISOString(),
    customer_key: customerKey,
    created_at: startAt.toISOString(),
  }));
  await sql`insert into users ${sql(rows)}`;
  return people;
}
