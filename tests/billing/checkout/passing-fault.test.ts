import { describe, expect, test } from "vitest";
import { checkedWorlds } from "@/tests/support/checked-worlds";
import { CARDS, type World } from "@/tests/support/world";

const world = checkedWorlds();
/** When the success page asks, in seconds after the first answer, as its own file has it. */
const ASKS = [2, 5, 11, 22, 33, 53, 83, 123, 153, 180];

/** A first checkout, as its page lives it. @returns what it was told, and after how many seconds */
async function checkout(w: World, card: string) {
  const person = await w.person();
  const redirect = await w.openSubscribe(person, { card });
  const told: [number, string][] = [[0, (await w.comeBack(person, redirect)).kind]];
  const beganMs = w.now().getTime();
  for (const second of ASKS) {
    if (told.at(-1)?.[1] !== "pending") break;
    w.moveTo(new Date(beganMs + second * 1_000));
    told.push([second, (await w.comeBack(person, redirect)).kind]);
  }
  return { person, told };
}

describe("a first checkout whose card company has a passing fault", () => {
  test("is told within 33 seconds that nothing was charged, and may try again at once", async () => {
    const w = await world();
    const { person, told } = await checkout(w, CARDS.providerError);
    expect(told.at(-1)).toEqual([33, "declined"]);
    expect(w.approvalsOf(person)).toEqual([]);
    expect(await w.subscribe(person)).toMatchObject({ kind: "completed" });
    expect(w.approvalsOf(person)).toHaveLength(1);
  });

  test("although it was approved, is told so at the first look-up, and is charged once", async () => {
    const w = await world();
    const person = await w.person();
    const redirect = await w.openSubscribe(person);
    const approved = { kind: "error", status: 400, code: "PROVIDER_ERROR", processed: true } as const;
    await w.toss.fault({ match: { operation: "charge" }, action: approved });
    await w.toss.fault({ match: { operation: "lookup" }, action: { kind: "lookup_lag", ms: 25_000 }, times: "forever" });
    expect(await w.comeBack(person, redirect)).toMatchObject({ kind: "pending" });
    const beganMs = w.now().getTime();
    for (const second of [11, 22]) {
      w.moveTo(new Date(beganMs + second * 1_000));
      expect(await w.comeBack(person, redirect)).toMatchObject({ kind: "pending" });
    }
    w.moveTo(new Date(beganMs + 33_000));
    expect(await w.comeBack(person, redirect)).toMatchObject({ kind: "completed" });
    expect(w.approvalsOf(person)).toHaveLength(1);
  });

  test("is sooner over than one that was refused with a code that nobody knows: that takes two minutes", async () => {
    const w = await world();
    const refused = { kind: "error", status: 403, code: "SOMETHING_NEW", processed: false } as const;
    await w.toss.fault({ match: { operation: "charge" }, action: refused });
    const { person, told } = await checkout(w, CARDS.good);
    expect(told.at(-1)).toEqual([123, "declined"]);
    expect(w.approvalsOf(person)).toEqual([]);
  });
});
