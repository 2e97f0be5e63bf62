import { findTrade } from "@/db/queries/journal/trades";
import type { Access } from "../billing/access";
import type { Context } from "../context";
import { ALL_DAYS } from "./rules/days";
import { permissionsOf } from "./rules/permissions";
import { tradeView } from "./trade-view";
import type { TradeView } from "./views";

/**
 * One trade of a person.
 * @returns null when there is none with this id, when it is another person's, or when it is hidden
 *   from this one
 */
export async function readTrade(
  context: Context,
  { userId, access, id }: { userId: string; access: Access; id: string },
): Promise<TradeView | null> {
  const shownFrom = permissionsOf(access, context.now()).cutoffOn ?? ALL_DAYS.from;
  const found = await findTrade(context.db, { userId, id, shownFrom });
  return found ? tradeView(found) : null;
}
