import en from "@/app/_messages/en.json";
import ko from "@/app/_messages/ko.json";
import { accessOfPerson } from "@/app/_server/access-of-person";
import { csvAnswer } from "@/app/_server/csv-answer";
import { signedInRoute } from "@/app/_server/door";
import { journalRefusal } from "@/app/_server/journal-refusal";
import { requestLocale } from "@/app/_server/request-locale";
import { exportTrades } from "@/lib/journal/export-trades";
import { BYTE_ORDER_MARK, csvLine, csvOfTrades } from "@/lib/journal/rules/csv";
import { todayAt } from "@/lib/journal/rules/days";
import type { TradeView } from "@/lib/journal/views";

const CATALOGUES = { ko, en };

/** All trades as a CSV file, oldest first. */
export const GET = signedInRoute({}, async ({ context, person, request }) => {
  const access = await accessOfPerson(context, person);
  const exported = await exportTrades(context, { userId: person.id, access });
  if (!exported.ok) return journalRefusal(exported);
  const { day, ticker, profit, entryReason, exitReason } = CATALOGUES[requestLocale(request)].tradesFile;
  const response = csvAnswer({
    fileName: `trakko-trades-${todayAt(context.now())}.csv`,
    head: BYTE_ORDER_MARK + csvLine([day, ticker, profit, entryReason, exitReason]),
    parts: partsOf(exported.pages),
  });
  return { ok: true, response };
});

async function* partsOf(pages: AsyncIterable<TradeView[]>): AsyncGenerator<string> {
  for await (const page of pages) yield csvOfTrades(page);
}
