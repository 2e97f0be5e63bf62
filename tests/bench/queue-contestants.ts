/** The programs that drive the charges, and how each is tuned (docs/benchmarks.md says why). */
import { postgresCpuSeconds } from "./postgres-cpu";
import { startWorker } from "./processes";
import type { BenchSetup } from "./setup";
import { tapDatabase } from "./wire-tap";

export type Contestant = {
  name: string;
  subject: string;
  input: (latencyMs: number) => object;
  environment?: Record<string, string>;
};

/**
 * Without latency twenty parallel jobs are enough for two processors; with latency all have a
 * hundred charges in flight.
 */
const atOnce = (latencyMs: number) => (latencyMs === 0 ? 20 : 100);
const BATCH_SIZE = 10;

export const OURS: Contestant = {
  name: "ours",
  subject: "./ours/billing-run.ts",
  input: () => ({}),
  environment: { BATCH_CONCURRENCY: "100" },
};

export const QUEUES: Contestant[] = [
  {
    name: "graphile-worker",
    subject: "./baselines/graphile-worker.ts",
    input: (latencyMs) => ({ atOnce: atOnce(latencyMs), localQueue: 2 * atOnce(latencyMs), completeBatchMs: 10, poolSize: 10 }),
  },
  {
    name: "pg-boss",
    subject: "./baselines/pg-boss.ts",
    input: (latencyMs) => ({ workers: latencyMs === 0 ? 4 : 10, batchSize: BATCH_SIZE, poolSize: 10 }),
  },
];

/** The queues with our own batched settlement. */
export const QUEUES_SETTLING_TOGETHER: Contestant[] = QUEUES.map((queue) => ({
  ...queue,
  name: `${queue.name}, settling together`,
  input: (latencyMs) => ({ ...queue.input(latencyMs), isSettledTogether: true }),
}));

export type ContestantRun = { due: number; seconds: number; cpuSeconds: number; postgresCpuSeconds: number; statements: number };

/**
 * Charges everything due. Enqueueing ends before measuring starts. @throws when not everything was
 * paid exactly once
 */
export async function runContestant(
  { databaseUrl, tossUrl, sql, toss }: BenchSetup,
  { subject, input, environment }: Contestant,
  { due, latencyMs, isTapped = false }: { due: number; latencyMs: number; isTapped?: boolean },
): Promise<ContestantRun> {
  const tap = isTapped ? await tapDatabase(databaseUrl) : null;
  const place = { databaseUrl: tap?.url ?? databaseUrl, tossUrl };
  const worker = await startWorker({ ...place, subject, input: { jobs: due, ...input(latencyMs) }, environment });
  try {
    const before = { cpu: await postgresCpuSeconds(sql), statements: tap?.tapped.statements ?? 0 };
    const { seconds, cpuSeconds } = await worker.go();
    const after = { cpu: await postgresCpuSeconds(sql), statements: tap?.tapped.statements ?? 0 };
    await expectPaidOnce(sql, toss, due);
    return {
      due,
      seconds,
      cpuSeconds,
      postgresCpuSeconds: after.cpu - before.cpu,
      statements: after.statements - before.statements,
    };
  } finally {
    await worker.stop();
    tap?.stop();
  }
}

async function expectPaidOnce(sql: BenchSetup["sql"], toss: BenchSetup["toss"], due: number): Promise<void> {
  const [row] = await sql<{ paid: number }[]>`select count(*)::int as paid from payments where status = 'paid'`;
  const { approvals } = await toss.state();
  if (row?.paid !== due || approvals !== due) throw new Error(`${due} due, ${row?.paid} paid, ${approvals} approved`);
}
