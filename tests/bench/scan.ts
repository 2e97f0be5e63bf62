/**
 * Costs grow with the number due, not the total: the same claims among ten thousand and a million
 * subscriptions.
 */
import type postgres from "postgres";
import type { ClaimsAnswer } from "./ours/claims";
import { measure } from "./processes";
import { median, type Report, rounded } from "./report";
import { postponeDue } from "./seed";
import { type BenchInput, type BenchSetup, withBenchSetup } from "./setup";

const DUE = 10_000;
const OTHERS = 990_000;
const LIMIT = 100;
const CLAIMS = 45;
/** The first claims meet cold caches and uncompiled code. */
const WARM_UP = 5;
const TICKS = 25;

export const scan = (ground: BenchInput): Promise<Report> =>
  withBenchSetup(ground, { due: DUE }, (few) =>
    withBenchSetup(ground, { due: DUE, others: OTHERS }, (many) => compare(ground, few, many)),
  );

async function compare({ say }: BenchInput, few: BenchSetup, many: BenchSetup): Promise<Report> {
  say(`claiming ${LIMIT} at a time in both`);
  const input = { databaseUrls: [few.databaseUrl, many.databaseUrl], limit: LIMIT, claims: CLAIMS };
  const { answer } = await measure<ClaimsAnswer>({ ...many.place, subject: "./ours/claims.ts", input });
  const [fewMs = Number.NaN, manyMs = Number.NaN] = answer.map(({ claimsMs }) => median(claimsMs.slice(WARM_UP)));
  const statement = answer[1]?.statement;
  if (!statement) throw new Error("no statement was reported");
  const plan = await planOf(many.sql, statement);
  await postponeDue(many.sql);
  const ticks = await measure<number[]>({ ...many.place, subject: "./ours/idle-ticks.ts", input: { ticks: TICKS } });
  return {
    figures: [
      {
        what: `claiming ${LIMIT} of ${DUE} due among ${DUE + OTHERS}`,
        ours: `${rounded(manyMs)} ms`,
        baseline: `among ${DUE}: ${rounded(fewMs)} ms`,
        figure: manyMs / fewMs,
        unit: "x",
        floor: 2,
        goal: 1.2,
        isLowerBetter: true,
      },
      {
        what: "what is due is found by its index alone",
        ours: plan.describe,
        baseline: "-",
        figure: plan.isByIndex ? 1 : 0,
        unit: "",
        floor: 1,
        goal: 1,
      },
      {
        what: `a run with nothing due among ${DUE + OTHERS}`,
        ours: `median of ${TICKS - WARM_UP}`,
        baseline: "-",
        figure: median(ticks.answer.slice(WARM_UP)),
        unit: " ms",
        floor: 50,
        goal: 15,
        isLowerBetter: true,
      },
    ],
    notes: [`medians of ${CLAIMS - WARM_UP} claims in each database by turns, each committed with its invoices and payments`],
  };
}

type Plan = { isByIndex: boolean; describe: string };
type PlanNode = { "Node Type": string; "Relation Name"?: string; "Index Name"?: string; Plans?: PlanNode[] };

async function planOf(sql: postgres.Sql, statement: { sql: string; params: string[] }): Promise<Plan> {
  const [row] = await sql.unsafe<{ "QUERY PLAN": { Plan: PlanNode }[] }[]>(
    `explain (format json) ${statement.sql}`,
    statement.params,
  );
  const nodes = row?.["QUERY PLAN"].flatMap(({ Plan }) => flatten(Plan)) ?? [];
  const ways = nodes.filter((node) => node["Relation Name"] === "subscriptions");
  const isByIndex = ways.length > 0 && ways.every((node) => node["Index Name"] === "subscriptions_due");
  return { isByIndex, describe: ways.map((node) => `${node["Node Type"]} ${node["Index Name"] ?? ""}`.trim()).join(", ") };
}

const flatten = (node: PlanNode): PlanNode[] => [node, ...(node.Plans ?? []).flatMap(flatten)];
