/** What a scene is played on: one world, the person whom it is about, and what there is to be seen of them afterwards. */
import type { Context } from "@/lib/context";
import type { SimulatedPerson } from "@/tests/simulation/people";
import type { SimulatedWorld } from "@/tests/simulation/simulated-world";

export type Stage = {
  world: SimulatedWorld;
  person: SimulatedPerson;
  /** Further people in the same situation, to whom the same has to happen at the same time. */
  companions: SimulatedPerson[];
};
export type Act = (stage: Stage, context: Context) => Promise<unknown>;
/** How things stand with a person in the end; `approvals` are Toss's since the scene began. */
export type End = { status: "active" | "ended" | "past_due" | null; approvals: number; cancels: boolean };

export const paysOn: End = { status: "active", approvals: 0, cancels: false };
export const paidOnce: End = { status: "active", approvals: 1, cancels: false };
export const over: End = { status: "ended", approvals: 0, cancels: false };
export const stayedFree: End = { status: null, approvals: 0, cancels: false };

export type Scene = {
  name: string;
  /** Whether the person pays already, and has to wait for the renewal. */
  begins: "as a visitor" | "subscribed" | "at the renewal";
  /** How many others are with the person; none unless said. */
  companions?: number;
  prepare?: (stage: Stage) => Promise<unknown>;
  act: Act;
  /** The operations that it is about: the uninterrupted act must come to each of them. */
  reaches: readonly string[];
  /** What the person, Toss or the cron does again by themselves; the batch runs in any case. */
  again?: Act;
  end: End;
  /** What else is to be seen, where the end does not show it. */
  also?: { of: (stage: Stage) => Promise<unknown>; is: unknown };
  /** Whole days from one beginning to the next, where an hour is too short. */
  daysApart?: number;
};

/** A process that nobody interrupts. */
export const safely = ({ world, person }: Stage): Context => ({
  ...world.process({ name: "safe", isSafe: true }),
  actor: `person:${person.id}`,
});

export const everybodyOn = ({ person, companions }: Stage): SimulatedPerson[] => [person, ...companions];

export const paymentsOf = (world: SimulatedWorld, { customerKey }: SimulatedPerson) =>
  [...world.toss.core.state.payments.values()].filter((payment) => payment.customerKey === customerKey);

export const keysOf = (world: SimulatedWorld, { customerKey }: SimulatedPerson) =>
  [...(world.toss.core.state.billingKeysByCustomer.get(customerKey) ?? [])].filter(({ deletedAtMs }) => deletedAtMs === null);

type Column = "current_period_end" | "grace_ends_at";

/** @throws when there is no such instant */
export async function instantOf({ world, person }: Stage, column: Column): Promise<Date> {
  const [row] = await world.sql<{ at: string | null }[]>`
    select ${world.sql(column)}::text as at from subscriptions where user_id = ${person.id} order by created_at desc limit 1`;
  if (!row?.at) throw new Error(`${person.id} has no ${column}`);
  return new Date(Date.parse(row.at));
}

export async function standingOf(world: SimulatedWorld, { id }: SimulatedPerson): Promise<Omit<End, "approvals">> {
  const [row] = await world.sql<Omit<End, "approvals">[]>`
    select status, cancel_at is not null as cancels from subscriptions where user_id = ${id} order by created_at desc limit 1`;
  return { status: row?.status ?? null, cancels: row?.cancels ?? false };
}
