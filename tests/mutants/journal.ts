import type { Mutant } from "./mutant";

const journalTests = (...names: string[]) => names.map((name) => `tests/journal/${name}.test.ts`);

/** Mistakes in what a person may see of a journal, whose it is, and what its sums are. */
export const JOURNAL: readonly Mutant[] = [
  {
    name: "the cutoff day itself is hidden",
    file: "lib/journal/rules/permissions.ts",
    search: "return cutoffOn !== null && tradedOn < cutoffOn;",
    replace: "return cutoffOn !== null && tradedOn <= cutoffOn;",
    tests: journalTests("permissions"),
  },
  {
    name: "the months of history count from the day of UTC",
    file: "lib/journal/rules/permissions.ts",
    search: "addMonths(seoulInstant(seoulDay(now)), -months)",
    replace: "addMonths(new Date(now.getTime() - 32_400_000), -months)",
    tests: journalTests("permissions"),
  },
  {
    name: "everybody may export",
    file: "lib/journal/export-trades.ts",
    search: "if (!hasExport) return",
    replace: "if (hasExport === null) return",
    tests: journalTests("export"),
  },
  {
    name: "an annual goal is read without the feature",
    file: "lib/journal/read-goal.ts",
    search: "isYear(period) && !hasLongTerm",
    replace: "!period && !hasLongTerm",
    tests: ["tests/routes/journal-gates.test.ts"],
  },
  {
    name: "a trade is found whoever owns it",
    file: "db/queries/journal/trades.ts",
    search: "and(eq(trades.userId, userId), eq(trades.id, id),",
    replace: "and(eq(trades.id, id),",
    tests: journalTests("trades"),
  },
  {
    name: "a hidden trade can be changed by who knows its id",
    file: "db/queries/journal/trades.ts",
    search: ", gte(trades.tradedOn, sql`${shownFrom}::date`));",
    replace: ");",
    tests: journalTests("trades"),
  },
  {
    name: "the curve begins without what is hidden",
    file: "db/queries/journal/dashboard.ts",
    search: "kept.closing_won - shown.profit_won as opening_won",
    replace: "coalesce(kept.starting_won, 0) as opening_won",
    tests: journalTests("dashboard"),
  },
  {
    name: "a thinned curve loses its last day",
    file: "db/queries/journal/dashboard.ts",
    search: 'select max(traded_on) as "on", sum',
    replace: 'select min(traded_on) as "on", sum',
    tests: journalTests("dashboard"),
  },
  {
    name: "the month of the cutoff counts as a whole",
    file: "db/queries/journal/dashboard.ts",
    search: "and month > ",
    replace: "and month >= ",
    tests: journalTests("naive"),
  },
  {
    name: "a day with neither gain nor loss does not end a streak",
    file: "lib/journal/rules/streaks.ts",
    search: "ways.split(/[^+]+/)",
    replace: "ways.split(/-+/)",
    tests: journalTests("streaks"),
  },
  {
    name: "a sign of LIKE in a search finds everything",
    file: "lib/journal/list-trades.ts",
    search: 'q.replace(/[\\\\%_]/g, "\\\\$&")',
    replace: "q",
    tests: journalTests("trades"),
  },
  {
    name: "a hidden month tells its balance",
    file: "lib/journal/rules/days.ts",
    search: "until: isOver ? first : until",
    replace: "until",
    tests: journalTests("trades"),
  },
  {
    name: "a formula behind a blank is left as it is",
    file: "lib/journal/rules/csv.ts",
    search: "/^[\\s'\"]*[=",
    replace: "/^[=",
    tests: journalTests("export"),
  },
  {
    name: "a deleted trade comes back for ever",
    file: "lib/journal/undo-key.ts",
    search: "now.getTime() <= until ?",
    replace: "until > 0 ?",
    tests: journalTests("trades"),
  },
  {
    name: "the journal is not locked while a trade is counted",
    file: "db/queries/journal/trades.ts",
    search: ".onConflictDoUpdate({ target: journals.userId, set: { userId } })\n    .returning();",
    replace:
      ".onConflictDoNothing()\n    .returning();\n  if (!row) return (await tx.select().from(journals).where(eq(journals.userId, userId)))[0] as Journal;",
    tests: journalTests("trades"),
  },
];
