/** A scenario's types, the world and people it runs in, and what can be read of them afterwards. */
import type { Context } from "@/lib/context";
import type { SimulatedPerson } from "@/tests/simulation/people";
import type { SimulatedWorld } from "@/tests/simulation/simulated-world";

export type Setup = {
  world: SimulatedWorld;
  person: SimulatedPerson;
  /** Further people in the same situation. The same must happen to them at the same time. */
  companions: SimulatedPerson[];
};
/** Passes the points before and after the mail server is asked: a process can die there too. */
export type MailPoints = { before: () => void; after: () => void; isDead: () => boolean };
export type Act = (setup: Setup, context: Context, mail?: MailPoints) => Promise<unknown>;
/** A person's state at the end; `approvals` counts Toss's approvals since the scenario began. */
export type End = { status: "active" | "ended" | "past_due" | null; approvals: number; cancels: boolean };

export const stillActive: End = { status: "active", approvals: 0, cancels: false };
export const paidOnce: End = { status: "active", approvals: 1, cancels: false };
export const ended: End = { status: "ended", approvals: 0, cancels: false };
export const stayedFree: End = { status: null, approvals: 0, cancels: false };

export type Scenario = {
  name: string;
  /**
   * Whether the person already subscribes, and whether the scenario starts when the renewal is due.
   */
  begins: "as a visitor" | "subscribed" | "at the renewal";
  /** The number of companions; none by default. */
  companions?: number;
  prepare?: (setup: Setup) => Promise<unknown>;
  act: Act;
  /** The operations under test: the uninterrupted act must reach each of them. */
  reaches: readonly string[];
  /** What the person, Toss or the cron repeats after the crash; the batch runs in any case. */
  again?: Act;
  end: End;
  /** A further value to check, where `end` does not show it. */
  also?: { of: (setup: Setup) => Promise<unknown>; is: unknown };
  /** Days from one start to the next, where an hour is too short. */
  daysApart?: number;
};

/** A process that is not interrupted. */
export const safely = ({ world, person }: Setup): Context => ({
  ...world.process({ name: "safe", isSafe: true }),
  actor: `person:${person.id}`,
});

export const peopleIn = ({ person, companions }: Setup): SimulatedPerson[] => [person, ...companions];

export const paymentsOf = (world: SimulatedWorld, { customerKey }: SimulatedPerson) =>
  [...world.toss.core.state.payments.values()].filter((payment) => payment.customerKey === customerKey);

export const keysOf = (world: SimulatedWorld, { customerKey }: SimulatedPerson) =>
  [...(world.toss.core.state.billingKeysByCustomer.get(customerKey) ?? [])].filter(({ deletedAtMs }) => deletedAtMs === null);

type Column = "current_period_end" | "grace_ends_at";

/** @throws when the column is null */
export async function instantOf({ world, person }: Setup, column: Column): Promise<Date> {
  const [row] = await world.sql<{ at: string | null }[]>`
    select ${world.sql(column)}::text as at from subscriptions where user_id = ${person.id} order by created_at desc limit 1`;
  if (!row?.at) throw new Error(`${person.id} has no ${column}`);
  return new Date(Date.parse(row.at));
}

export async function subscriptionStateOf(world: SimulatedWorld, { id }: SimulatedPerson): Promise<Omit<End, "approvals">> {
  const [row] = await world.sql<Omit<End, "approvals">[]>`
    select status, cancel_at is not null as cancels from subscriptions where user_id = ${id} order by created_at desc limit 1`;
  return { status: row?.status ?? null, cancels: row?.cancels ?? false };
}
