import { describe, expect, test } from "vitest";
import type { Person } from "@/db/queries/account/people";
import { recoverIssuedKeys } from "@/lib/billing/card/recover-issued-keys";
import { authorize } from "@/lib/billing/checkout/authorize";
import type { Context } from "@/lib/context";
import type { TossClient } from "@/lib/toss/client";
import { checkedWorlds } from "@/tests/support/checked-worlds";
import { present, SECRET_KEY, type World } from "@/tests/support/world";

const world = checkedWorlds();
const TTL_MINUTES = 30;

type Redirect = Awaited<ReturnType<World["openSubscribe"]>>;

const keysAtToss = (w: World, { customerKey }: Person) =>
  (w.emulator.state.billingKeysByCustomer.get(customerKey) ?? []).filter(({ deletedAtMs }) => deletedAtMs === null).length;
const checkoutOf = async (w: World, { orderId }: Redirect) =>
  present((await w.sql<{ status: string }[]>`select status from checkouts where order_id = ${orderId}`)[0], "a checkout").status;

/** The process dies around a call to Toss and never does its next step. */
class Killed extends Error {}
async function diesAround(w: World, who: Person, redirect: Redirect, toss: Partial<TossClient>): Promise<void> {
  const context: Context = { ...w.context, actor: `person:${who.id}`, toss: { ...w.context.toss, ...toss } };
  await expect(authorize(context, { ...redirect, userId: who.id })).rejects.toThrow(Killed);
}
const before = () => Promise.reject(new Killed());
const after =
  <Input, Answer>(call: (input: Input) => Promise<Answer>) =>
  async (input: Input): Promise<never> => {
    await call(input);
    throw new Killed();
  };
const diesOnceIssued = (w: World, who: Person, redirect: Redirect) =>
  diesAround(w, who, redirect, { issueBillingKey: after(w.context.toss.issueBillingKey) });

const TURNED_AWAY = { status: 429, code: "TOO_MANY_REQUESTS", processed: false };
const loseIssue = (w: World) => w.toss.fault({ match: { operation: "issue" }, action: { kind: "reset_after" } });

/** The customer does not come back; two runs of the batch follow once the checkout has expired. */
async function isLeft(w: World): Promise<void> {
  w.moveMinutes(TTL_MINUTES + 1);
  await w.runBatch();
  await w.runBatch();
}

type Leaves = (w: World, who: Person, redirect: Redirect) => Promise<unknown>;
const BEFORE_THE_CARD_IS_STORED: [string, Leaves][] = [
  ["before the window, in it, or back from it without a word", async () => {}],
  [
    "back from the window, before Toss was asked for a key",
    (w, who, redirect) => diesAround(w, who, redirect, { issueBillingKey: before }),
  ],
  ["when the key was issued and not stored yet", diesOnceIssued],
  [
    "when the answer with the key was lost",
    async (w, who, redirect) => {
      await loseIssue(w);
      expect((await w.comeBack(who, redirect)).kind).toBe("pending");
    },
  ],
  [
    "when the answer with the key was lost, and Toss had no time for whoever asked again",
    async (w, who, redirect) => {
      await loseIssue(w);
      expect((await w.comeBack(who, redirect)).kind).toBe("pending");
      await w.toss.fault({ match: { operation: "issue" }, action: { kind: "error", ...TURNED_AWAY } });
      expect((await w.comeBack(who, redirect)).kind).toBe("pending");
    },
  ],
];
const STEPS: [string, Leaves][] = [
  ...BEFORE_THE_CARD_IS_STORED,
  ["when the key was stored and the charge not sent yet", (w, who, redirect) => diesAround(w, who, redirect, { charge: before })],
];

describe("abandoning a checkout", () => {
  test.each(STEPS)("%s: FREE, nothing charged, no key left at Toss", async (_, leaves) => {
    const w = await world();
    const who = await w.person();
    const redirect = await w.openSubscribe(who);
    await leaves(w, who, redirect);
    await isLeft(w);
    expect(await w.hasSubscription(who)).toBe(false);
    expect(w.approvalsOf(who)).toEqual([]);
    expect(keysAtToss(w, who)).toBe(0);
    expect(["expired", "failed"]).toContain(await checkoutOf(w, redirect));
  });

  test.each(BEFORE_THE_CARD_IS_STORED)(
    "for another card, %s: still on the old one, whose key alone is at Toss",
    async (_, leaves) => {
      const w = await world();
      const who = await w.subscriber();
      await leaves(w, who, await w.openChange(who));
      await isLeft(w);
      const charged = w.approvalsOf(who).length;
      w.moveTo((await w.subscriptionOf(who)).currentPeriodEnd);
      expect(await w.runBatch()).toMatchObject({ paid: 1 });
      expect(w.approvalsOf(who)).toHaveLength(charged + 1);
      expect(keysAtToss(w, who)).toBe(1);
    },
  );

  test("coming back after it has expired is refused without calling Toss, and the key is deleted too", async () => {
    const w = await world();
    const who = await w.person();
    const redirect = await w.openSubscribe(who);
    await diesOnceIssued(w, who, redirect);
    w.moveMinutes(TTL_MINUTES + 1);
    const calls = await w.toss.callCount();
    expect(await w.comeBack(who, redirect)).toEqual({ kind: "refused", reason: "checkout_expired" });
    expect(await w.toss.callCount()).toBe(calls);
    expect(keysAtToss(w, who)).toBe(1);
    await w.runBatch();
    expect(keysAtToss(w, who)).toBe(0);
    expect(await w.comeBack(who, redirect)).toEqual({ kind: "refused", reason: "checkout_expired" });
  });
});

describe("recovering an issued key", () => {
  test("waits until the checkout expires, so that a customer who comes back in time has their card", async () => {
    const w = await world();
    const who = await w.person();
    const redirect = await w.openSubscribe(who);
    await diesOnceIssued(w, who, redirect);
    w.moveMinutes(TTL_MINUTES - 1);
    expect(await recoverIssuedKeys(w.context)).toBe(0);
    expect((await w.comeBack(who, redirect)).kind).toBe("completed");
    expect(keysAtToss(w, who)).toBe(1);
  });

  test("is tried again by the next run when Toss does not answer, and eight runs at once call Toss once", async () => {
    const w = await world();
    const who = await w.person();
    await diesOnceIssued(w, who, await w.openSubscribe(who));
    w.moveMinutes(TTL_MINUTES + 1);
    await w.toss.fault({ match: { operation: "issue" }, action: { kind: "reset_before" } });
    expect(await recoverIssuedKeys(w.context)).toBe(0);
    w.moveMinutes(2);
    const asked = await w.toss.callCount();
    const closed = await Promise.all(Array.from({ length: 8 }, () => recoverIssuedKeys(w.context)));
    expect(closed.sort()).toEqual([0, 0, 0, 0, 0, 0, 0, 1]);
    expect(await w.toss.callCount()).toBe(asked + 1);
    expect(await w.sql`select status from payment_methods`).toEqual([{ status: "revoked" }]);
    await w.runBatch();
    expect(await w.sql`select status from payment_methods`).toEqual([{ status: "deleted" }]);
    expect(await recoverIssuedKeys(w.context)).toBe(0);
  });

  test("is done by one run at a time: a second run during the call takes nothing", async () => {
    const w = await world();
    const who = await w.person();
    await diesOnceIssued(w, who, await w.openSubscribe(who));
    w.moveMinutes(TTL_MINUTES + 1);
    const [isAsked, mayAnswer] = [gate(), gate()];
    const issueBillingKey: TossClient["issueBillingKey"] = async (input) => {
      isAsked.open();
      await mayAnswer.opened;
      return w.context.toss.issueBillingKey(input);
    };
    const first = recoverIssuedKeys({ ...w.context, toss: { ...w.context.toss, issueBillingKey } });
    await isAsked.opened;
    expect(await recoverIssuedKeys(w.context)).toBe(0);
    mayAnswer.open();
    expect(await first).toBe(1);
  });

  test("does not take an operator's fault for proof that no key was issued", async () => {
    const w = await world();
    const who = await w.person();
    const redirect = await w.openSubscribe(who);
    await diesOnceIssued(w, who, redirect);
    w.moveMinutes(TTL_MINUTES + 1);
    await w.toss.settings({ secretKeys: ["test_sk_that_we_do_not_have"] });
    expect(await recoverIssuedKeys(w.context)).toBe(0);
    expect(await checkoutOf(w, redirect)).toBe("issuing");
    await w.toss.settings({ secretKeys: [SECRET_KEY] });
    w.moveMinutes(2);
    expect(await recoverIssuedKeys(w.context)).toBe(1);
  });

  test("is given up after fourteen days without an answer, when Toss may have forgotten it", async () => {
    const w = await world();
    const who = await w.person();
    const redirect = await w.openSubscribe(who);
    await loseIssue(w);
    await w.comeBack(who, redirect);
    await w.toss.fault({ match: { operation: "issue" }, action: { kind: "outage" }, times: "forever" });
    w.moveDays(14);
    expect(await recoverIssuedKeys(w.context)).toBe(0);
    w.moveMinutes(2);
    expect(await recoverIssuedKeys(w.context)).toBe(1);
    expect(await checkoutOf(w, redirect)).toBe("expired");
  });

  test("does not touch a card in use: a key stored in one of our rows was never lost", async () => {
    const w = await world();
    const who = await w.subscriber();
    await w.sql`update checkouts set status = 'issuing'`;
    w.moveMinutes(TTL_MINUTES + 1);
    expect(await recoverIssuedKeys(w.context)).toBe(1);
    expect(await w.sql`select status from payment_methods`).toEqual([{ status: "active" }]);
    expect(keysAtToss(w, who)).toBe(1);
  });

  test.each([
    ["reached Toss before", true],
    ["reaches Toss only after", false],
  ])("of a request that is still under way and %s it: no key and no charge, whatever the answer", async (_, isEarly) => {
    const w = await world();
    const who = await w.person();
    const redirect = await w.openSubscribe(who);
    const { issueBillingKey } = w.context.toss;
    const leftTheProcess = gate();
    const isTakenBack = gate();
    const slow: TossClient["issueBillingKey"] = async (input) => {
      const early = isEarly ? await issueBillingKey(input) : null;
      leftTheProcess.open();
      await isTakenBack.opened;
      return early ?? issueBillingKey(input);
    };
    const context = { ...w.context, toss: { ...w.context.toss, issueBillingKey: slow } };
    const answer = authorize(context, { ...redirect, userId: who.id });
    await leftTheProcess.opened;
    w.moveMinutes(TTL_MINUTES + 1);
    expect(await recoverIssuedKeys(w.context)).toBe(1);
    isTakenBack.open();
    expect((await answer).kind).not.toBe("completed");
    await w.runBatch();
    expect(w.approvalsOf(who)).toEqual([]);
    expect(keysAtToss(w, who)).toBe(0);
  });
});

function gate(): { opened: Promise<void>; open: () => void } {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}
