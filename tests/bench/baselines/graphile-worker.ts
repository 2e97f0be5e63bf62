import { Logger, makeWorkerUtils, run } from "graphile-worker";
import postgres from "postgres";
import { env } from "@/lib/env";
import { deployedContext } from "../ours/context";
import type { Prepare } from "../worker";
import { chargeOne } from "./charge-one";
import { countDown } from "./count-down";

export type GraphileInput = {
  jobs: number;
  atOnce: number;
  localQueue: number;
  completeBatchMs: number;
  poolSize: number;
  isSettledTogether?: true;
};

/**
 * Fetches and completes many jobs at once, with the settings that its documentation recommends for
 * speed.
 */
export const prepare: Prepare<GraphileInput> = async ({
  jobs,
  atOnce,
  localQueue,
  completeBatchMs,
  poolSize,
  isSettledTogether = false,
}) => {
  const context = await deployedContext();
  const sql = postgres(env.databaseUrl, { max: 1, onnotice: () => {} });
  const logger = new Logger(() => () => {});
  const utils = await makeWorkerUtils({ connectionString: env.databaseUrl, logger });
  await utils.migrate();
  await utils.release();
  await sql`select graphile_worker.add_job('charge', json_build_object('n', n)) from generate_series(1, ${jobs}::int) n`;
  await sql`vacuum analyze`;
  const charge = chargeOne(context, isSettledTogether);
  return {
    run: async () => {
      const { one, all } = countDown(jobs);
      const runner = await run({
        connectionString: env.databaseUrl,
        maxPoolSize: poolSize,
        logger,
        concurrency: atOnce,
        noHandleSignals: true,
        preset: { worker: { localQueue: { size: localQueue }, completeJobBatchDelay: completeBatchMs } },
        taskList: { charge: () => one(charge()) },
      });
      await all;
      // Ends only when every completed job is stored.
      await runner.stop();
      const [left] = await sql<{ count: number }[]>`select count(*)::int as count from graphile_worker.jobs`;
      return left?.count;
    },
  };
};
