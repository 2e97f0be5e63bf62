import type { Prepare } from "../worker";
import { chargeDirectly, listDue, openBaselineDatabase } from "./due-rows";

/** Only calls, `atOnce` in parallel: the limit of the emulator and one process's HTTP client. */
export const prepare: Prepare<{ charges: number; atOnce: number }> = async ({ charges, atOnce }) => {
  const due = (await listDue(openBaselineDatabase(), charges)).values();
  const lane = async () => {
    for (const row of due) await chargeDirectly(row);
  };
  return { run: () => Promise.all(Array.from({ length: atOnce }, lane)) };
};
