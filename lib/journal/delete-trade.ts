import { removeTrade } from "@/db/queries/journal/trades";
import type { Access } from "../billing/access";
import type { Context } from "../context";
import { ALL_DAYS } from "./rules/days";
import { permissionsOf } from "./rules/permissions";
import { writeUndoKey } from "./undo-key";
import { type WriteRefusal, withPresentJournal } from "./write-trade";

type Deleted = { ok: true; undoKey: string } | WriteRefusal<"not_found">;

/**
 * Deletes a trade of a person. Nothing of it stays in the database.
 * @returns a key with which `restoreTrade` brings it back within an hour; `not_found` also when it
 *   is another person's or hidden from this one; `too_many_requests`
 */
export async function deleteTrade(
  context: Context,
  { userId, access, id }: { userId: string; access: Access; id: string },
): Promise<Deleted> {
  const now = context.now();
  const shownFrom = permissionsOf(access, now).cutoffOn ?? ALL_DAYS.from;
  return withPresentJournal<Deleted>(context, userId, async (tx) => {
    const removed = await removeTrade(tx, { userId, id, shownFrom });
    if (!removed) return { ok: false, reason: "not_found" };
    return { ok: true, undoKey: writeUndoKey(removed, { keyRing: context.keyRing, now }) };
  });
}
