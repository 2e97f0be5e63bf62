/**
 * The refund call to Toss and how its answer is checked: each safeguard alone, without the others.
 */
import { expect, test } from "vitest";
import { repairDifference } from "@/lib/billing/reconciliation/repair-difference";
import type { Context } from "@/lib/context";
import { createTossClient } from "@/lib/toss/client";
import { type Http, sendOverNetwork } from "@/lib/toss/http";
import { checkedWorlds } from "@/tests/support/checked-worlds";
import { onlyOpen, withOrphan } from "@/tests/support/reconciling";
import { SECRET_KEY, type World } from "@/tests/support/world";

const world = checkedWorlds();

/** The application with a wrapper around Toss: `cancel` receives each refund request. */
const contextWith = (w: World, cancel: Http): Context => ({
  ...w.context,
  toss: createTossClient({
    baseUrl: w.emulator.url,
    secretKey: SECRET_KEY,
    http: (call) => (call.url.pathname.endsWith("/cancel") ? cancel(call) : sendOverNetwork(call)),
  }),
});

test("every try uses the same key, and at most the amount that Toss still holds", async () => {
  const { w, difference } = await withOrphan(world);
  const input = { differenceId: difference.id };
  const sent: unknown[] = [];
  const broken = contextWith(w, async ({ body, headers }) => {
    const { cancelAmount, refundableAmount } = JSON.parse(String(body));
    sent.push({ key: headers["idempotency-key"], cancelAmount, refundableAmount });
    throw new Error("the connection broke");
  });
  for (const _ of [1, 2])
    expect(await repairDifference(broken, input)).toMatchObject({ kind: "refused", reason: "toss_unreadable" });
  const asked = { key: `reconcile-${input.differenceId}-9900`, cancelAmount: undefined, refundableAmount: 9_900 };
  expect(sent).toEqual([asked, asked]);
  expect(await repairDifference(w.context, input)).toMatchObject({ kind: "repaired" });
});

test("a difference that remains after Toss reported success is not repaired", async () => {
  const { w, difference } = await withOrphan(world);
  const input = { differenceId: difference.id };
  // Answers as Toss does, with the payment as it stands, and gives nothing back.
  const lying = contextWith(w, ({ url, headers }) =>
    sendOverNetwork({ method: "GET", url: new URL(url.pathname.replace(/\/cancel$/, ""), url), headers }),
  );
  expect(await repairDifference(lying, input)).toMatchObject({ kind: "refused", reason: "not_repaired" });
  expect(await onlyOpen(w)).toMatchObject({ id: input.differenceId });
  expect(await repairDifference(w.context, input)).toMatchObject({ kind: "repaired" });
});
