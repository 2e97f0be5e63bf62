/** Looks for a shorter way to the same failure: fewer people, fewer months, fewer kinds of fault. Each step keeps what still fails. */
import { ALL_FAULTS, type FaultKind } from "./faults";
import type { SeedInput, SeedReport } from "./simulate";

type Live = (input: Omit<SeedInput, "databaseUrl">) => Promise<SeedReport>;
export type Shortened = { report: SeedReport; input: Omit<SeedInput, "databaseUrl"> };

const DAYS_PER_MONTH = 365.25 / 12;
const RUNS_MOST = 60;
/** What has not become shorter by then is short enough to be read. */
const SEARCH_MOST_MS = 120_000;

export async function shorten(live: Live, input: Omit<SeedInput, "databaseUrl">, report: SeedReport): Promise<Shortened> {
  let best: Shortened = { report, input };
  let runs = 0;
  const until = performance.now() + SEARCH_MOST_MS;
  const attempt = async (smaller: Omit<SeedInput, "databaseUrl">): Promise<boolean> => {
    if (runs >= RUNS_MOST || performance.now() > until) return false;
    runs += 1;
    const found = await live(smaller);
    if (found.violations.length === 0) return false;
    best = { report: found, input: smaller };
    return true;
  };
  if (report.brokenOnDay !== null)
    await attempt({ ...best.input, months: Math.min(input.months, report.brokenOnDay / DAYS_PER_MONTH) });
  if (report.people.length > 0) await attempt({ ...best.input, only: report.people });
  const rates = ALL_FAULTS.filter((kind) => (report.faults[kind] ?? 0) > 0);
  for (const kind of rates) {
    const without: FaultKind[] = [...(best.input.without ?? []), kind];
    await attempt({ ...best.input, without });
  }
  return best;
}
