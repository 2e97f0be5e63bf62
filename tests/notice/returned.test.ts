import { describe, expect, test } from "vitest";
import type { Person } from "@/db/queries/account/people";
import { recordReturn } from "@/lib/notice/record-return";
import { CHARGE_AT, consent, consentWorlds, facingRise, tend } from "@/tests/billing/consent/consent-world";
import type { NoticeWorld } from "./notice-world";

const world = consentWorlds();
const HOUR_MS = 3_600_000;

/** Asked and answered in time, and both mails were taken. */
async function told(w: NoticeWorld): Promise<Person> {
  const person = await facingRise(w);
  await tend(w);
  await consent(w, person);
  await w.deliver();
  return person;
}

const sent = (w: NoticeWorld) =>
  w.sql<{ id: string; settled_at: Date }[]>`select id, settled_at from notices
    where template in ('consent_needed', 'consent_given') and status = 'sent'`;

const returnAll = async (w: NoticeWorld, afterHours: number | null) => {
  const answers = [];
  for (const { id, settled_at } of await sent(w)) {
    const at = afterHours === null ? undefined : new Date(settled_at.getTime() + afterHours * HOUR_MS);
    answers.push(await recordReturn(w.context, { id, at }));
  }
  return answers;
};

describe("a mail that came back", () => {
  test.each([
    { hours: 1, isDelivered: false, run: { ended: 1, paid: 0 } },
    { hours: 25, isDelivered: true, run: { ended: 0, paid: 1 } },
  ])("after $hours hours, and was put on record days later, was delivered: $isDelivered", async ({ hours, isDelivered, run }) => {
    const w = await world();
    await told(w);
    w.moveDays(4);
    const answers = await returnAll(w, hours);
    expect(answers).not.toHaveLength(0);
    for (const answer of answers) expect(answer).toMatchObject({ kind: "returned", isDelivered });
    w.moveTo(CHARGE_AT);
    expect(await w.runBatch()).toMatchObject(run);
  });

  test("is put on record once: a second instant changes nothing", async () => {
    const w = await world();
    await told(w);
    w.moveDays(4);
    await returnAll(w, 1);
    for (const answer of await returnAll(w, null)) expect(answer).toMatchObject({ isDelivered: false });
  });

  test("cannot come back tomorrow", async () => {
    const w = await world();
    await told(w);
    expect(await returnAll(w, 24)).toContainEqual({ kind: "in_future" });
    expect(await w.sql`select 1 from notices where returned_at is not null`).toHaveLength(0);
  });
});
