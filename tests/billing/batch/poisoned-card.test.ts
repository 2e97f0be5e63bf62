import { describe, expect, test } from "vitest";
import { checkedWorlds } from "@/tests/support/checked-worlds";
import { present } from "@/tests/support/world";

const world = checkedWorlds();

describe("one card that Toss answers as if the whole account were wrong", () => {
  test("does not keep others from being charged on their day, and is reported", async () => {
    const w = await world({ batchConcurrency: 1 });
    const people = await w.subscribers(4);
    const poisoned = present(people[0], "somebody");
    await w.toss.behaviour(poisoned.customerKey, { kind: "decline", code: "FORBIDDEN_REQUEST" });
    await w.sql`update subscriptions set due_at = due_at - interval '1 hour' where user_id = ${poisoned.id}`;
    w.moveTo("2026-04-10T11:00:00+09:00");
    expect(await w.runBatch()).toMatchObject({ paid: 3, stopCode: "FORBIDDEN_REQUEST" });
    expect(await w.sql`select kind, subject from alerts where closed_at is null`).toEqual([
      { kind: "run_stopped", subject: "FORBIDDEN_REQUEST" },
    ]);
  });
});
