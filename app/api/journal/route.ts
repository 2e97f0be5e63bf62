import { accessOfPerson } from "@/app/_server/access-of-person";
import { signedInRoute } from "@/app/_server/door";
import { journalRefusal } from "@/app/_server/journal-refusal";
import { amountWon, monthText } from "@/app/_server/trade-fields";
import { readDashboard } from "@/lib/journal/read-dashboard";
import { setStartingCapital } from "@/lib/journal/set-starting-capital";

/** Everything on the person's dashboard, as far as they may see it. */
export const GET = signedInRoute({ month: monthText.optional() }, async ({ context, person, input }) => {
  const access = await accessOfPerson(context, person);
  return { ok: true, body: await readDashboard(context, { userId: person.id, access, ...input }) };
});

/** Sets the capital with which the person began. */
export const PUT = signedInRoute({ startingWon: amountWon(0) }, async ({ context, person, input: { startingWon } }) => {
  const set = await setStartingCapital(context, { userId: person.id, startingWon });
  return set.ok ? { ok: true, body: { startingWon } } : journalRefusal(set);
});
