import { accessOfPerson } from "@/app/_server/access-of-person";
import { signedInRoute } from "@/app/_server/door";
import { journalRefusal } from "@/app/_server/journal-refusal";
import { amountWon } from "@/app/_server/trade-fields";
import { readGoal } from "@/lib/journal/read-goal";
import { isGoalPeriod } from "@/lib/journal/rules/days";
import { setGoal } from "@/lib/journal/set-goal";

/** The goal for a month (`2027-03`) or a year (`2027`), and what was gained in it so far. */
export const GET = signedInRoute({}, async ({ context, person, params: { period = "" } }) => {
  if (!isGoalPeriod(period, context.now())) return journalRefusal({ reason: "not_found" });
  const access = await accessOfPerson(context, person);
  const read = await readGoal(context, { userId: person.id, access, period });
  return read.ok ? { ok: true, body: read.goal } : journalRefusal(read);
});

/** Sets the goal; null takes it away. Answers as GET does. */
export const PUT = signedInRoute(
  { goalWon: amountWon(1).nullable() },
  async ({ context, person, input: { goalWon }, params: { period = "" } }) => {
    if (!isGoalPeriod(period, context.now())) return journalRefusal({ reason: "not_found" });
    const access = await accessOfPerson(context, person);
    const set = await setGoal(context, { userId: person.id, access, period, goalWon });
    if (!set.ok) return journalRefusal(set);
    const read = await readGoal(context, { userId: person.id, access, period });
    return read.ok ? { ok: true, body: read.goal } : journalRefusal(read);
  },
);
