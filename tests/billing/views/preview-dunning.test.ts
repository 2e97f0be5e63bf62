import { drizzle } from "drizzle-orm/postgres-js";
import postgres from "postgres";
import { afterEach, describe, expect, test } from "vitest";
import type { Person } from "@/db/queries/account/people";
import * as schema from "@/db/schema";
import { previewDunning } from "@/lib/billing/views/preview-dunning";
import type { Context } from "@/lib/context";
import { checkedWorlds } from "@/tests/support/checked-worlds";
import { createWorld, type World } from "@/tests/support/world";

const world = checkedWorlds();
const kst = (text: string) => new Date(`2026-04-${text}+09:00`);
const turnSour = (w: World, who: Person, code = "REJECT_CARD_PAYMENT") =>
  w.toss.behaviour(who.customerKey, { kind: "decline", code });

/** Customers whose renewal of 10 April was declined. */
async function pastDue(w: World, count: number): Promise<Person[]> {
  const people = await w.subscribers(count);
  for (const who of people) await turnSour(w, who);
  w.moveTo(kst("10T10:00:00"));
  await w.runBatch();
  return people;
}

/** What a run would do now with each person, by the preview. */
async function foretold(context: Context): Promise<Record<string, string>> {
  const { people } = await previewDunning(context);
  return Object.fromEntries(people.map(({ email, now }) => [email, now]));
}

describe("the preview of dunning", () => {
  test("predicts what a run would do now with each: collect, end, wait, or leave to the look-up", async () => {
    const w = await world();
    const [dry, stopped, postpone, doubtful, chief] = await pastDue(w, 5);
    if (!dry || !stopped || !postpone || !doubtful || !chief) throw new Error("five people");
    const context = { ...w.context, settings: { ...w.settings, adminEmails: [chief.email] } };
    const mark = (who: Person, change: Record<string, Date | string | null>) =>
      w.sql`update subscriptions set ${w.sql(change)} where user_id = ${who.id}`;
    await mark(stopped, { next_attempt_at: null, due_at: kst("11T08:00:00"), grace_ends_at: kst("11T08:00:00") });
    await mark(postpone, { due_at: kst("11T09:00:01") });
    const [pending] = await w.sql<{ id: string }[]>`select gen_random_uuid() as id`;
    await mark(doubtful, { pending_payment_id: pending?.id ?? null });
    w.moveTo(kst("11T09:00:00"));

    expect(await foretold(context)).toEqual({
      [dry.email]: "collect",
      [stopped.email]: "end",
      [postpone.email]: "wait",
      [doubtful.email]: "checking",
      [chief.email]: "end",
    });
    // The world's own batch has no administrators, so it charges the chief.
    expect(await foretold(w.context)).toMatchObject({ [chief.email]: "collect" });
    expect(await w.runBatch()).toMatchObject({ due: 2, declined: 2, ended: 1 });
    expect((await w.subscriptionOf(postpone)).dueAt).toEqual(kst("11T09:00:01"));
    expect((await w.subscriptionOf(stopped)).status).toBe("ended");
    await mark(doubtful, { pending_payment_id: null });
  });

  test("announces no course for a person who is never billed, and says so", async () => {
    const w = await world();
    const [chief] = await pastDue(w, 1);
    const context = { ...w.context, settings: { ...w.settings, adminEmails: [chief?.email ?? ""] } };
    expect((await previewDunning(context)).people).toMatchObject([{ now: "wait", isComplimentary: true, timeline: [] }]);
  });

  test("of a postponed attempt predicts the run after it, or the end where grace is over by then", async () => {
    const w = await world();
    const [who] = await pastDue(w, 1);
    const attempts = async (dueAt: Date) => {
      await w.sql`update subscriptions set due_at = ${dueAt} where user_id = ${who?.id ?? ""}`;
      const { people } = await previewDunning(w.context);
      return people[0]?.timeline.flatMap(({ kind, at }) => (kind === "attempt" ? [at] : []));
    };
    expect(await attempts(kst("12T09:00:01"))).toEqual(["13", "15", "17"].map((day) => kst(`${day}T09:00:00`)));
    expect(await attempts(kst("17T09:00:01"))).toEqual([]);
  });

  test("says how many people it leaves out", async () => {
    const w = await world();
    await pastDue(w, 3);
    expect(await previewDunning(w.context, { limit: 2 })).toMatchObject({ people: [{}, {}], leftOut: 1 });
    expect(await previewDunning(w.context, { limit: 3 })).toMatchObject({ people: [{}, {}, {}], leftOut: 0 });
    expect(await previewDunning(w.context)).toMatchObject({ people: [{}, {}, {}], leftOut: 0 });
  });
});

describe("of a crowd", () => {
  let crowded: World | null = null;
  afterEach(async () => {
    await crowded?.close();
    crowded = null;
  });

  test("every person appears once over the pages, by end of grace, without a query per person", async () => {
    const w = await createWorld();
    crowded = w;
    await pastDue(w, 1);
    const ofOne = await queriesOf(w);
    await copyPastDue(w, { from: 1, to: 400 });
    expect(await queriesOf(w)).toBe(ofOne);

    await copyPastDue(w, { from: 401, to: 1_100 });
    const { people, leftOut } = await previewDunning(w.context);
    expect({ people: people.length, leftOut }).toEqual({ people: 1_101, leftOut: 0 });
    expect(new Set(people.map(({ subscriptionId }) => subscriptionId)).size).toBe(1_101);
    const graces = people.map(({ timeline }) => timeline.find(({ kind }) => kind === "access_ends")?.at.getTime() ?? 0);
    expect(graces).toEqual(graces.toSorted((a, b) => a - b));
    expect(await previewDunning(w.context, { limit: 600 })).toMatchObject({ leftOut: 501 });
  });
});

/** @returns how many statements one preview sends to the database */
async function queriesOf(w: World): Promise<number> {
  let statements = 0;
  const client = postgres(w.databaseUrl, {
    prepare: false,
    fetch_types: false,
    debug: () => {
      statements += 1;
    },
  });
  await previewDunning({ ...w.context, db: drizzle(client, { schema }) });
  await client.end();
  return statements;
}

/**
 * Copies the past due person under other names, with grace ending on seven different days. Toss
 * does not know them.
 */
async function copyPastDue({ sql }: World, { from, to }: { from: number; to: number }): Promise<void> {
  await sql`insert into users (id, name, email, email_verified, created_at)
    select 'copy-' || n, name, 'copy-' || n || '@example.com', email_verified, created_at
    from users, generate_series(${from}::int, ${to}::int) n where id not like 'copy-%'`;
  await sql`insert into payment_methods
      (id, user_id, status, billing_key_sealed, billing_key_fingerprint, issuer_code, masked_number, card_type, owner_type, created_at)
    select gen_random_uuid(), 'copy-' || n, status, billing_key_sealed, billing_key_fingerprint || n, issuer_code, masked_number,
      card_type, owner_type, created_at
    from payment_methods, generate_series(${from}::int, ${to}::int) n where user_id not like 'copy-%'`;
  await sql`insert into subscriptions
      (id, user_id, plan, price_id, status, payment_method_id, anchor_at, period_index, current_period_start, current_period_end, due_at,
      delinquent_since, grace_ends_at, next_attempt_at, last_decline_code, created_at)
    select gen_random_uuid(), m.user_id, plan, price_id, s.status, m.id, anchor_at, period_index, current_period_start, current_period_end,
      due_at, delinquent_since, grace_ends_at + (n % 7) * interval '1 day', next_attempt_at, last_decline_code, s.created_at
    from subscriptions s, generate_series(${from}::int, ${to}::int) n join payment_methods m on m.user_id = 'copy-' || n
    where s.user_id not like 'copy-%'`;
}
