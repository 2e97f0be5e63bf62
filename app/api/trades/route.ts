import { z } from "zod";
import { accessOfPerson } from "@/app/_server/access-of-person";
import { signedInRoute } from "@/app/_server/door";
import { journalRefusal } from "@/app/_server/journal-refusal";
import { searchText } from "@/app/_server/texts";
import { monthText, newTradeFields } from "@/app/_server/trade-fields";
import { addTrade } from "@/lib/journal/add-trade";
import { listTrades, TRADE_KEY } from "@/lib/journal/list-trades";

const LIST = { month: monthText.optional(), q: searchText.optional(), after: z.string().regex(TRADE_KEY).optional() };

/** A page of the person's trades that they may see, newest first. */
export const GET = signedInRoute(LIST, async ({ context, person, input }) => {
  const access = await accessOfPerson(context, person);
  return { ok: true, body: await listTrades(context, { userId: person.id, access, ...input }) };
});

/**
 * Adds a trade. Answers `{ trade, isHidden }`: 201, or 200 when a trade with this id is there
 * already.
 */
export const POST = signedInRoute(newTradeFields, async ({ context, person, input: { id, ...words } }) => {
  const access = await accessOfPerson(context, person);
  const added = await addTrade(context, { userId: person.id, access, id: id ?? crypto.randomUUID(), words });
  if (!added.ok) return journalRefusal(added);
  return { ok: true, status: added.isNew ? 201 : 200, body: { trade: added.trade, isHidden: added.isHidden } };
});
