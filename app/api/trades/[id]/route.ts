import { accessOfPerson } from "@/app/_server/access-of-person";
import { signedInRoute } from "@/app/_server/door";
import { journalRefusal } from "@/app/_server/journal-refusal";
import { uuidText } from "@/app/_server/texts";
import { changedTradeFields } from "@/app/_server/trade-fields";
import { changeTrade } from "@/lib/journal/change-trade";
import { deleteTrade } from "@/lib/journal/delete-trade";

/** Changes the fields that are sent. Answers `{ trade, isHidden }`. */
export const PATCH = signedInRoute(changedTradeFields, async ({ context, person, input, params }) => {
  const id = uuidText.safeParse(params.id);
  if (!id.success) return journalRefusal({ reason: "not_found" });
  const access = await accessOfPerson(context, person);
  const changed = await changeTrade(context, { userId: person.id, access, id: id.data, changed: input });
  if (!changed.ok) return journalRefusal(changed);
  return { ok: true, body: { trade: changed.trade, isHidden: changed.isHidden } };
});

/** Deletes the trade. Answers `{ undoKey }`, with which it can be restored within an hour. */
export const DELETE = signedInRoute({}, async ({ context, person, params }) => {
  const id = uuidText.safeParse(params.id);
  if (!id.success) return journalRefusal({ reason: "not_found" });
  const access = await accessOfPerson(context, person);
  const deleted = await deleteTrade(context, { userId: person.id, access, id: id.data });
  return deleted.ok ? { ok: true, body: { undoKey: deleted.undoKey } } : journalRefusal(deleted);
});
