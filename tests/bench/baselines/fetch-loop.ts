import type { Prepare } from "../worker";
import { chargeDirectly, listDue, openBaselineDatabase } from "./due-rows";

/** Nothing but calls, so many at once: what the emulator and one process's HTTP client allow at most. */
export const prepare: Prepare<{ charges: number; atOnce: number }> = async ({ charges, atOnce }) => {
  const due = (await listDue(openBaselineDatabase(), charges)).values();
  const lane = async () => {
    for (const row of due) await chargeDirectly(row);
  };
  return { run: () => Promise.all(Array.from({ length: atOnce }, lane)) };
};
