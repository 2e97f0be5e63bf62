/** What lies before the cutoff does not even leave the database: its answers are watched. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { openDatabase } from "@/db/client";
import { changeTrade } from "@/lib/journal/change-trade";
import { deleteTrade } from "@/lib/journal/delete-trade";
import { exportTrades } from "@/lib/journal/export-trades";
import { listTrades } from "@/lib/journal/list-trades";
import { readDashboard } from "@/lib/journal/read-dashboard";
import { readGoal } from "@/lib/journal/read-goal";
import { tapDatabase } from "../bench/wire-tap";
import { createJournalWorld, FREE, type JournalWorld, PRO, words } from "./journal-world";

let w: JournalWorld;
beforeAll(async () => {
  w = await createJournalWorld();
});
afterAll(() => w.close());

/** Amounts and words of hidden trades. Only sums of a whole journal may be read. */
const HIDDEN = ["7310031", "7310032", "hidden-ticker", "hidden-reason", "2026-08-14", "2026-02-10"];

async function heardFrom(access: typeof FREE): Promise<string> {
  const userId = await w.person();
  const reason = { ticker: "hidden-ticker", entryReason: "hidden-reason" };
  const id = await w.add(userId, words("2026-08-14", 7_310_031, reason));
  await w.add(userId, words("2026-02-10", 7_310_032, reason));
  // Takes the same amount away, so that what is carried forward does not spell it.
  await w.add(userId, words("2026-01-10", -14_620_060, { ticker: "other" }));
  await w.add(userId, words("2026-08-15", 5_000, { ticker: "shown-ticker" }));
  let heard = "";
  const tap = await tapDatabase(w.databaseUrl, (bytes) => {
    heard += bytes.toString("utf8");
  });
  const { db, close } = openDatabase(tap.url, 2);
  const context = w.contextOn(db);
  const whose = { userId, access };
  for (const filter of [{}, { month: "2026-08" }, { month: "2026-02" }, { q: "hidden" }, { after: "2026-08-15_0" }])
    await listTrades(context, { ...whose, ...filter });
  for (const month of [undefined, "2026-08", "2026-02"]) await readDashboard(context, { ...whose, month });
  for (const period of ["2026-08", "2026-02"]) await readGoal(context, { ...whose, period });
  await changeTrade(context, { ...whose, id, changed: { exitReason: "none" } });
  const exported = await exportTrades(context, whose);
  if (exported.ok) for await (const _ of exported.pages);
  if (access === FREE) await deleteTrade(context, { ...whose, id });
  await close();
  tap.stop();
  return heard;
}

test("to a person with three months of history, only what is shown", async () => {
  const heard = await heardFrom(FREE);
  expect(heard).toContain("shown-ticker");
  expect(HIDDEN.filter((one) => heard.includes(one))).toEqual([]);
});

test("to a person with the whole history, everything (the watch sees it)", async () => {
  const heard = await heardFrom(PRO);
  expect(["7310031", "hidden-ticker", "hidden-reason", "2026-08-14"].filter((one) => !heard.includes(one))).toEqual([]);
});
