import { describe, expect, test } from "vitest";
import { deleteRevokedKeys } from "@/lib/billing/card/delete-revoked-keys";
import { checkedWorlds } from "@/tests/support/checked-worlds";
import { moneyRowsOf } from "@/tests/support/money-rows";
import { CARDS, SECRET_KEY, type World } from "@/tests/support/world";

const world = checkedWorlds();

/** A customer whose old card is revoked and still at Toss, after so many failed deletions. */
async function revokedCard(tries: number) {
  const w = await world();
  const who = await w.subscriber();
  w.moveMinutes(1);
  await w.toss.fault({ match: { operation: "delete" }, action: { kind: "outage" } });
  await w.changeCard(who, CARDS.otherGood);
  await w.toss.clearFaults();
  await w.sql`update payment_methods set deletion_tries = ${tries} where status = 'revoked'`;
  const { cards } = await moneyRowsOf(w, who);
  return { w, who, card: cards[0] };
}

const asked = async (w: World) => (await w.toss.calls({ operation: "delete" })).length;

describe("deleting a revoked billing key at Toss", () => {
  test("marks the card as deleted, with the instant and an audit entry, and asks once", async () => {
    const { w, who, card } = await revokedCard(1);
    const { audit } = await moneyRowsOf(w, who);
    const before = await asked(w);
    w.moveMinutes(3);
    expect(await deleteRevokedKeys(w.context)).toBe(1);
    const after = await moneyRowsOf(w, who);
    expect(after.cards[0]).toEqual({ ...card, status: "deleted", deleted_at: w.now() });
    expect(after.audit.slice(audit.length)).toMatchObject([
      { action: "card_deleted", at: w.now(), user_id: who.id, actor: "operator:test" },
    ]);
    expect(await deleteRevokedKeys(w.context)).toBe(0);
    expect(await asked(w)).toBe(before + 1);
  });

  test("counts a try that Toss did not confirm, and changes nothing else", async () => {
    const { w, who, card } = await revokedCard(4);
    await w.toss.settings({ secretKeys: ["test_sk_that_we_do_not_have"] });
    expect(await deleteRevokedKeys(w.context)).toBe(0);
    expect((await moneyRowsOf(w, who)).cards[0]).toEqual({ ...card, deletion_tries: 5 });
    await w.toss.settings({ secretKeys: [SECRET_KEY] });
  });

  test("is tried thirty times and then left to an operator", async () => {
    const { w } = await revokedCard(30);
    const before = await asked(w);
    expect(await deleteRevokedKeys(w.context)).toBe(0);
    expect(await asked(w)).toBe(before);
    await w.sql`update payment_methods set deletion_tries = 29 where status = 'revoked'`;
    expect(await deleteRevokedKeys(w.context)).toBe(1);
  });

  test("takes only the keys of the customer who is named, and none when the time is up", async () => {
    const { w, who } = await revokedCard(1);
    const other = await w.person();
    const before = await asked(w);
    expect(await deleteRevokedKeys(w.context, { userId: other.id })).toBe(0);
    expect(await deleteRevokedKeys(w.context, { isOutOfTime: () => true })).toBe(0);
    expect(await asked(w)).toBe(before);
    expect(await deleteRevokedKeys(w.context, { userId: who.id })).toBe(1);
  });
});
