/**
 * Searches for a shorter input that still fails: fewer months, fewer people, fewer kinds of fault.
 */
import { ALL_FAULTS } from "./faults";
import type { SeedInput, SeedReport } from "./simulate";

type Input = Omit<SeedInput, "databaseUrl">;
type Play = (input: Input) => Promise<SeedReport>;
export type Shortened = { report: SeedReport; input: Input };

const DAYS_PER_MONTH = 365.25 / 12;
const MAX_RUNS = 60;
/** By then the trace is short enough to read. */
const MAX_SEARCH_MS = 120_000;

/**
 * @param play plays an input; the same input need not fail every time
 * @param report the report of `input`, with a violation
 * @returns the shortest input that failed, with its report; the given ones when no shorter input
 *   failed
 */
export async function shorten(play: Play, input: Input, report: SeedReport): Promise<Shortened> {
  let best: Shortened = { report, input };
  let runs = 0;
  const until = performance.now() + MAX_SEARCH_MS;
  const attempt = async (change: Partial<Input>): Promise<void> => {
    if (runs >= MAX_RUNS || performance.now() > until) return;
    runs += 1;
    const smaller = { ...best.input, ...change };
    const found = await play(smaller);
    if (found.violations.length > 0) best = { report: found, input: smaller };
  };
  const attemptFewerMonths = async () => {
    const months = Math.max(1, Math.ceil((best.report.brokenOnDay ?? Number.POSITIVE_INFINITY) / DAYS_PER_MONTH));
    if (months < best.input.months) await attempt({ months });
  };
  const attemptFewerPeople = async () => {
    const { people } = best.report;
    if (people.length > 0 && people.length < (best.input.only?.length ?? best.input.subscriptions))
      await attempt({ only: people });
  };

  await attemptFewerMonths();
  await attemptFewerPeople();
  for (const kind of ALL_FAULTS)
    if ((best.report.faults[kind] ?? 0) > 0) await attempt({ without: [...(best.input.without ?? []), kind] });
  // With fewer faults it may break sooner and for fewer people.
  await attemptFewerPeople();
  await attemptFewerMonths();
  return best;
}
