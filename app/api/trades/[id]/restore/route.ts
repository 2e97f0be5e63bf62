import { accessOfPerson } from "@/app/_server/access-of-person";
import { signedInRoute } from "@/app/_server/door";
import { journalRefusal } from "@/app/_server/journal-refusal";
import { undoKeyText, uuidText } from "@/app/_server/texts";
import { restoreTrade } from "@/lib/journal/restore-trade";

/** Brings a deleted trade back as it was. Answers `{ trade, isHidden }`. */
export const POST = signedInRoute({ undoKey: undoKeyText }, async ({ context, person, input, params }) => {
  const id = uuidText.safeParse(params.id);
  if (!id.success) return journalRefusal({ reason: "not_found" });
  const access = await accessOfPerson(context, person);
  const restored = await restoreTrade(context, { userId: person.id, access, id: id.data, ...input });
  if (!restored.ok) return journalRefusal(restored);
  return { ok: true, body: { trade: restored.trade, isHidden: restored.isHidden } };
});
