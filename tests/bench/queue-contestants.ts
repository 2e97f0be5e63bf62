/** Who drives the charges, and how each is tuned (docs/benchmarks.md says why so). */
import { postgresCpuSeconds } from "./postgres-cpu";
import { startWorker } from "./processes";
import type { Scene } from "./scene";
import { tapDatabase } from "./wire-tap";

export type Contestant = {
  name: string;
  subject: string;
  input: (latencyMs: number) => object;
  environment?: Record<string, string>;
};

/** Without latency twenty jobs at once are plenty for two processors; with it all have a hundred charges under way. */
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

/** What somebody gets who drives our own batched settlement from a queue. */
export const QUEUES_SETTLING_TOGETHER: Contestant[] = QUEUES.map((queue) => ({
  ...queue,
  name: `${queue.name}, settling together`,
  input: (latencyMs) => ({ ...queue.input(latencyMs), isSettledTogether: true }),
}));

export type Ride = { due: number; seconds: number; cpuSeconds: number; postgresCpuSeconds: number; statements: number };

/** Charges all that is due. Enqueueing is over before anything is counted. @throws when not everything was paid exactly once */
export async function ride(
  { databaseUrl, tossUrl, sql, toss }: Scene,
  { subject, input, environment }: Contestant,
  { due, latencyMs, isTapped = false }: { due: number; latencyMs: number; isTapped?: boolean },
): Promise<Ride> {
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

async function expectPaidOnce(sql: Scene["sql"], toss: Scene["toss"], due: number): Promise<void> {
  const [row] = await sql<{ paid: number }[]>`select count(*)::int as paid from payments where status = 'paid'`;
  const { approvals } = await toss.state();
  if (row?.paid !== due || approvals !== due) throw new Error(`${due} due, ${row?.paid} paid, ${approvals} approved`);
}
