import { PgBoss } from "pg-boss";
import postgres from "postgres";
import { env } from "@/lib/env";
import { deployedContext } from "../ours/context";
import type { Prepare } from "../worker";
import { chargeOne } from "./charge-one";
import { countDown } from "./count-down";

export type PgBossInput = { jobs: number; workers: number; batchSize: number; poolSize: number; isSettledTogether?: true };

const QUEUE = "charge";
const INSERTED_AT_ONCE = 1_000;

/**
 * Several workers that each fetch, run and complete a batch, without a pause while batches are
 * full.
 */
export const prepare: Prepare<PgBossInput> = async ({ jobs, workers, batchSize, poolSize, isSettledTogether = false }) => {
  const context = await deployedContext();
  const boss = new PgBoss({ connectionString: env.databaseUrl, max: poolSize, supervise: false, schedule: false });
  await boss.start();
  await boss.createQueue(QUEUE);
  for (let inserted = 0; inserted < jobs; inserted += INSERTED_AT_ONCE)
    await boss.insert(
      QUEUE,
      Array.from({ length: Math.min(INSERTED_AT_ONCE, jobs - inserted) }, (_, n) => ({ data: { n } })),
    );
  const sql = postgres(env.databaseUrl, { max: 1, onnotice: () => {} });
  await sql`vacuum analyze`;
  const charge = chargeOne(context, isSettledTogether);
  return {
    run: async () => {
      const { one, all } = countDown(jobs);
      const options = { localConcurrency: workers, batchSize, burstWhenBatchFull: true, pollingIntervalSeconds: 0.5 };
      await boss.work(QUEUE, options, (batch) => Promise.all(batch.map(() => one(charge()))));
      await all;
      // The last batches are stored shortly afterwards.
      for (;;) {
        const [left] = await sql<{ count: number }[]>`
          select count(*)::int as count from pgboss.job where name = ${QUEUE} and state <> 'completed'`;
        if (left?.count === 0) return 0;
      }
    },
  };
};
