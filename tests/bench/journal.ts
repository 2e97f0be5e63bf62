/**
 * A long journal opens as fast as a short one: dashboard and first page of trades of a person with
 * 20,000 trades, against one with 200, by turns.
 */
import type postgres from "postgres";
import type { JournalReads, ReadTimes } from "./ours/journal-reads";
import { measure } from "./processes";
import { type Figure, percentile, type Report, rounded } from "./report";
import { type BenchInput, withBenchSetup } from "./setup";

const MANY = 20_000;
const FEW = 200;
/** Weekdays of five years. */
const DAYS_OF_MANY = 1_300;
const OTHERS = 500;
const ROUNDS = 620;
/** The first reads meet cold caches and uncompiled code. */
const WARM_UP = 20;
const P95 = 0.95;

export const journal = (ground: BenchInput): Promise<Report> =>
  withBenchSetup(ground, { due: 0 }, async ({ sql, place }) => {
    ground.say(`seeding ${MANY} trades of one person, ${FEW} of another and of ${OTHERS} more`);
    const userIds = await seedJournals(sql);
    const figures: Figure[] = [];
    for (const isComplimentary of [true, false]) {
      const input: JournalReads = { userIds, rounds: ROUNDS, isComplimentary };
      const { answer } = await measure<ReadTimes[]>({ ...place, subject: "./ours/journal-reads.ts", input });
      for (const page of ["dashboard", "list"] as const) {
        const [manyMs = Number.NaN, fewMs = Number.NaN] = answer.map((ms) => percentile(ms[page].slice(WARM_UP), P95));
        figures.push({
          what: `p95 of the ${page}, ${isComplimentary ? "whole history" : "three months"}, ${MANY} trades`,
          ours: `${rounded(manyMs)} ms`,
          baseline: `${FEW} trades: ${rounded(fewMs)} ms`,
          figure: manyMs / fewMs,
          unit: "x",
          floor: 1.5,
          goal: 1.2,
          isLowerBetter: true,
        });
      }
    }
    return { figures, notes: [`${ROUNDS - WARM_UP} reads of each by turns; ${MANY} trades on ${DAYS_OF_MANY} days`] };
  });

/** @returns the person with many trades, and the one with few */
async function seedJournals(sql: postgres.Sql): Promise<string[]> {
  await sql`insert into users (id, name, email)
    select 'trader-' || n, '김하나', 'trader-' || n || '@example.com' from generate_series(1, ${OTHERS + 2}::int) n`;
  // Day by day, as people write: so the trades of one person lie among those of the others.
  await sql`insert into trades (user_id, id, traded_on, ticker, profit_won, entry_reason, exit_reason, entered_at)
    select 'trader-' || person, gen_random_uuid(), day, '삼성전자', (hashint4(nth) % 500000), '20일선 지지 확인하고 분할 매수',
      '목표가 도달, 전량 매도', now()
    from (
      select 1 as person, nth, current_date - (nth % ${DAYS_OF_MANY}::int * 1.4)::int as day
        from generate_series(1, ${MANY}::int) nth
      union all
      select person, nth, current_date - (nth * 1.4)::int as day
        from generate_series(2, ${OTHERS + 2}::int) person, generate_series(1, ${FEW}::int) nth
    ) as written order by day, person`;
  await sql`vacuum analyze`;
  return ["trader-1", "trader-2"];
}
