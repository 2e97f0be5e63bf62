import { expect, test } from "vitest";
import { checkedWorlds } from "@/tests/support/checked-worlds";
import { CARDS } from "@/tests/support/world";

const world = checkedWorlds();

test("eight windows opened beforehand and submitted at once try five cards, not eight", async () => {
  const w = await world();
  const person = await w.person();
  const redirects = [];
  for (let i = 0; i < 8; i++) redirects.push(await w.openSubscribe(person, { card: CARDS.refusedAtIssue }));
  const answers = await Promise.all(redirects.map((redirect) => w.comeBack(person, redirect)));
  expect(answers.filter(({ kind }) => kind === "declined")).toHaveLength(5);
  expect(await w.toss.calls({ operation: "issue" })).toHaveLength(5);
  w.moveMinutes(61);
  expect((await w.subscribe(person)).kind).toBe("completed");
});
