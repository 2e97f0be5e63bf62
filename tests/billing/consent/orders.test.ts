import { describe, expect, test } from "vitest";
import type { Person } from "@/db/queries/account/people";
import { recordOwnAct } from "@/lib/billing/consent/record-own-act";
import type { NoticeWorld } from "@/tests/notice/notice-world";
import { DEVICE } from "@/tests/support/device";
import {
  askedOf,
  CHARGE_AT,
  consentWorlds,
  facingRise,
  give,
  NEW_WON,
  OLD_WON,
  PERIOD_END,
  paid,
  tend,
  withdraw,
} from "./consent-world";

const world = consentWorlds();

/** As an order of another plan for the same period that was not undone properly leaves it. */
async function orderOfTheSameAmount(w: NoticeWorld, { id: userId }: Person): Promise<void> {
  const [row] = await w.sql<{ id: string }[]>`select id from subscriptions where user_id = ${userId}`;
  await w.context.db.transaction((tx) =>
    recordOwnAct(tx, w.context, {
      userId,
      subscriptionId: row?.id ?? "",
      periodStart: PERIOD_END,
      chargeAt: CHARGE_AT,
      fromWon: OLD_WON,
      toWon: NEW_WON,
      textVersion: "test",
      ...DEVICE,
    }),
  );
}

describe("an order of exactly the amount that a question is about", () => {
  test("is no answer to it: nothing dearer is charged, and the subscription ends", async () => {
    const w = await world();
    const person = await facingRise(w);
    await tend(w);
    await orderOfTheSameAmount(w, person);
    expect(await askedOf(w, person)).toMatchObject({ toWon: NEW_WON, given: false });
    w.moveTo(CHARGE_AT);
    expect(await w.runBatch()).toMatchObject({ paid: 0, ended: 1 });
    expect(paid(w, person)).toEqual([OLD_WON, OLD_WON]);
  });

  test("does not keep anybody from answering it", async () => {
    const w = await world();
    const person = await facingRise(w);
    await tend(w);
    await orderOfTheSameAmount(w, person);
    const asked = await askedOf(w, person);
    expect(await give(w, person, asked?.id ?? "")).toMatchObject({ ok: true, need: { isGiven: true } });
    expect(await w.sql`select kind, withdrawn_at is not null as withdrawn from consents order by given_at, kind`).toEqual([
      { kind: "own_act", withdrawn: true },
      { kind: "price_rise", withdrawn: false },
    ]);
    w.moveTo(CHARGE_AT);
    expect(await w.runBatch()).toMatchObject({ paid: 1, ended: 0 });
    expect(paid(w, person)).toEqual([OLD_WON, OLD_WON, NEW_WON]);
  });

  test("cannot be taken back as a consent", async () => {
    const w = await world();
    const person = await facingRise(w);
    await orderOfTheSameAmount(w, person);
    const asked = await askedOf(w, person);
    expect(await withdraw(w, person, asked?.id ?? "")).toEqual({ ok: false, reason: "nothing_to_consent" });
  });
});
