import { expect, test } from "vitest";
import { storeCard } from "@/lib/billing/card/store-card";
import type { BillingKeyIssued } from "@/lib/toss/schema";
import { checkedWorlds } from "@/tests/support/checked-worlds";
import { moneyRowsOf } from "@/tests/support/money-rows";
import { present, type World } from "@/tests/support/world";

const world = checkedWorlds();

/** What Toss answered when it issued the only billing key of this world. */
function issuedKey(w: World): BillingKeyIssued {
  const [key] = [...w.emulator.state.billingKeys.values()];
  const { billingKey, customerKey } = present(key, "a billing key");
  const card = { issuerCode: "11", acquirerCode: "11", maskedNumber: "53614812****123*", cardType: "체크", ownerType: "법인" };
  return { billingKey, customerKey, method: "카드", authenticatedAt: w.now(), ...card };
}

const store = (w: World, userId: string, billing: BillingKeyIssued) =>
  w.context.db.transaction((tx) => storeCard(tx, w.context, { userId, billing }));

test("a billing key that another customer holds is refused, and neither customer's rows change", async () => {
  const w = await world();
  const [owner, other] = [await w.subscriber(), await w.person()];
  const before = await moneyRowsOf(w, owner);
  await expect(store(w, other.id, issuedKey(w))).rejects.toThrow("another person's billing key");
  expect(await moneyRowsOf(w, owner)).toEqual(before);
  expect((await moneyRowsOf(w, other)).cards).toEqual([]);
});

test("the customer's own known key is the same card and is usable again, as it was stored first", async () => {
  const w = await world();
  const owner = await w.subscriber();
  const { cards, audit } = await moneyRowsOf(w, owner);
  const [card] = cards;
  await w.sql`update payment_methods set status = 'deleted', revoked_at = ${w.now()}, deleted_at = ${w.now()},
    reported_deleted_at = ${w.now()}, deletion_tries = 7`;
  w.moveMinutes(5);
  expect(await store(w, owner.id, issuedKey(w))).toBe(card?.id);
  const after = await moneyRowsOf(w, owner);
  expect(after.cards).toEqual(cards);
  expect(after.audit).toEqual(audit);
});

test("a key that is new is a new card, with what Toss says of it", async () => {
  const w = await world();
  const owner = await w.subscriber();
  w.moveMinutes(5);
  const id = await store(w, owner.id, { ...issuedKey(w), billingKey: "a-key-that-was-not-seen-before" });
  const { cards } = await moneyRowsOf(w, owner);
  expect(cards).toHaveLength(2);
  expect(cards[1]).toMatchObject({
    id,
    status: "active",
    issuer_code: "11",
    masked_number: "53614812****123*",
    card_type: "체크",
    owner_type: "법인",
    created_at: w.now(),
    deletion_tries: 0,
  });
});

test("what Toss leaves out of a card is stored as unknown, not refused", async () => {
  const w = await world();
  const owner = await w.subscriber();
  w.moveMinutes(5);
  const nothing = { issuerCode: null, acquirerCode: null, maskedNumber: null, cardType: null, ownerType: null };
  await store(w, owner.id, { ...issuedKey(w), ...nothing, billingKey: "a-key-that-was-not-seen-before" });
  const { cards } = await moneyRowsOf(w, owner);
  expect(cards[1]).toMatchObject({ issuer_code: "", masked_number: "", card_type: "", owner_type: "" });
});
