/**
 * A world for one test: its own database, its own Toss (the emulator, in this process), and one
 * clock for both, which only the test moves. Its acts are what customers and the cron do; each
 * calls one operation of the application.
 */

import type postgres from "postgres";
import { findPerson, type Person } from "@/db/queries/account/people";
import { findLatestSubscriptionOf, type Subscription } from "@/db/queries/subscription/subscriptions";
import { type Emulator, startEmulator } from "@/emulator/start";
import { type RunInput, type RunSummary, runBilling } from "@/lib/billing/batch/run-billing";
import type { Plan } from "@/lib/billing/catalogue";
import { type Authorized, authorize } from "@/lib/billing/checkout/authorize";
import { type OpenedCheckout, openCardChange, openCheckout } from "@/lib/billing/checkout/open-checkout";
import { type Canceled, cancel } from "@/lib/billing/subscription/cancel";
import { type Resumed, resume } from "@/lib/billing/subscription/resume";
import { TERMS_VERSION } from "@/lib/billing/terms-version";
import type { BillingSettings, Context } from "@/lib/context";
import { type EmulatorControls, emulatorControls } from "./emulator-controls";
import { takeDatabase } from "./kept-databases";
import { createContext } from "./test-context";

export { SECRET_KEY } from "./test-context";

/** The emulator's test cards, by behaviour. */
export const CARDS = {
  good: "4518421234567890",
  otherGood: "5310801234567890",
  insufficient: "4518420000000101",
  stopped: "4518420000000102",
  expired: "4518420000000104",
  providerError: "4518420000000107",
  lostAnswer: "4518420000000201",
  slow: "4518420000000202",
  refusedAtIssue: "4518420000000302",
  goodOnce: "4518420000000401",
} as const;

export type WorldOptions = Partial<BillingSettings> & {
  /** The clock's start; by default 10 March 2026, 10:00 in Seoul. */
  startAt?: string;
  readTimeoutMs?: number;
  secretKey?: string;
};

export type World = Awaited<ReturnType<typeof createWorld>>;

const START_AT = "2026-03-10T10:00:00+09:00";
const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

export async function createWorld({ startAt, readTimeoutMs, secretKey, ...settings }: WorldOptions = {}) {
  const clock = { now: new Date(startAt ?? START_AT) };
  const now = () => clock.now;
  const [database, emulator] = await Promise.all([takeDatabase(), startEmulator({ now })]);
  const { sql } = database;
  const context = createContext({ db: database.db, tossUrl: emulator.url, now, readTimeoutMs, secretKey, settings });
  const controls = emulatorControls(emulator.url);
  const moveTo = (instant: Date | string) => {
    clock.now = new Date(instant);
  };
  const moveMs = (ms: number) => moveTo(new Date(clock.now.getTime() + ms));
  return {
    context,
    settings: context.settings,
    databaseUrl: database.url,
    sql,
    emulator,
    toss: controls,
    now,
    moveTo,
    moveDays: (count: number) => moveMs(count * DAY_MS),
    moveMinutes: (count: number) => moveMs(count * MINUTE_MS),
    ...actsOf(context, { sql, emulator, controls }),
    close: async () => {
      await emulator.stop();
      await database.giveBack();
    },
  };
}

type Means = { sql: postgres.Sql; emulator: Emulator; controls: EmulatorControls };
type Choice = { plan?: Plan; card?: string; promoCode?: string; trialDays?: number };
type Window = { orderId: string; customerKey: string; authKey: string };

function actsOf(context: Context, { sql, emulator, controls }: Means) {
  let people = 0;
  const as = (person: Person): Context => ({ ...context, actor: `person:${person.id}` });

  /** A customer who has signed in with a verified address. */
  const person = async (email = `person-${++people}@example.com`): Promise<Person> => {
    const id = crypto.randomUUID();
    await sql`insert into users (id, name, email, email_verified, created_at)
      values (${id}, ${"김하나"}, ${email}, ${context.now()}, ${context.now()})`;
    return present(await findPerson(context.db, id), "the person just stored");
  };

  /** Opens a checkout and goes through the card window up to the redirect. */
  const window = async (who: Person, opened: OpenedCheckout | { ok: false; reason: string }, card: string): Promise<Window> => {
    if (!opened.ok) throw new Error(`no checkout: ${opened.reason}`);
    const { authKey } = await controls.authKey({ customerKey: who.customerKey, cardNumber: card });
    return { orderId: opened.orderId, customerKey: opened.customerKey, authKey };
  };
  const openSubscribe = async (who: Person, { plan = "pro_monthly", card, ...chosen }: Choice = {}): Promise<Window> =>
    window(
      who,
      await openCheckout(as(who), { userId: who.id, plan, ...chosen, termsVersion: TERMS_VERSION }),
      card ?? CARDS.good,
    );
  const openChange = async (who: Person, card: string = CARDS.otherGood): Promise<Window> =>
    window(who, await openCardChange(as(who), { userId: who.id }), card);
  const comeBack = (who: Person, redirect: Window): Promise<Authorized> =>
    authorize(as(who), {
      userId: who.id,
      orderId: redirect.orderId,
      customerKey: redirect.customerKey,
      authKey: redirect.authKey,
    });

  const subscribe = async (who: Person, choice: Choice = {}): Promise<Authorized> =>
    comeBack(who, await openSubscribe(who, choice));

  /** A customer with a subscription. */
  const subscriber = async (choice: Choice = {}): Promise<Person> => {
    const who = await person();
    const authorized = await subscribe(who, choice);
    if (authorized.kind !== "completed") throw new Error(`not subscribed: ${JSON.stringify(authorized)}`);
    return who;
  };

  return {
    person,
    openSubscribe,
    openChange,
    comeBack,
    subscribe,
    subscriber,
    /** Several customers with a subscription, created at once. */
    subscribers: (count: number): Promise<Person[]> => Promise.all(Array.from({ length: count }, () => subscriber())),
    changeCard: async (who: Person, card?: string): Promise<Authorized> => comeBack(who, await openChange(who, card)),
    cancel: (who: Person): Promise<Canceled> => cancel(as(who), { userId: who.id }),
    resume: (who: Person): Promise<Resumed> => resume(as(who), { userId: who.id }),
    runBatch: (input: Partial<RunInput> = {}): Promise<RunSummary> => runBilling(context, { trigger: "test", ...input }),
    /** The live subscription, otherwise the last one. */
    subscriptionOf: async (who: Person): Promise<Subscription> =>
      present(await findLatestSubscriptionOf(context.db, who.id), "a subscription").subscription,
    hasSubscription: async (who: Person): Promise<boolean> => (await findLatestSubscriptionOf(context.db, who.id)) !== null,
    paymentsOf: (who: Person) => listPayments(sql, who),
    invoicesOf: (who: Person) =>
      sql<{ status: string; reason: string; period_start: Date; period_end: Date; amount_won: number }[]>`
        select status, reason, period_start, period_end, amount_won from invoices where user_id = ${who.id} order by year, sequence`,
    /** Toss's approvals for this customer, oldest first. */
    approvalsOf: (who: Person) =>
      [...emulator.state.payments.values()].filter((payment) => payment.customerKey === who.customerKey && payment.approvedAtMs),
  };
}

const listPayments = (sql: postgres.Sql, who: Person) =>
  sql<
    {
      id: string;
      order_id: string;
      status: "pending" | "paid" | "declined";
      trigger: string;
      decline_class: string | null;
      decline_code: string | null;
      pending_reason: string | null;
      pending_code: string | null;
      amount_won: number;
      refunded_won: number;
      payment_key: string | null;
    }[]
  >`select id, order_id, status, trigger, decline_class, decline_code, pending_reason, pending_code, amount_won, refunded_won, payment_key
    from payments where user_id = ${who.id} order by created_at, id`;

/** @throws when the value is missing, because a test that continues without it proves nothing */
export function present<Value>(value: Value | null | undefined, what: string): Value {
  if (value === null || value === undefined) throw new Error(`expected ${what}`);
  return value;
}
