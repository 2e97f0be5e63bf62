import { openDatabase } from "@/db/client";
import { lockNextDue } from "@/db/queries/subscription/subscriptions";
import { claimDue } from "@/lib/billing/batch/claim-due";
import { buildContext, openConnections } from "@/lib/build-context";
import type { Context } from "@/lib/context";
import { env } from "@/lib/env";
import { log } from "@/lib/log";
import type { Prepare } from "../worker";

export type ClaimsInput = { databaseUrls: string[]; limit: number; claims: number };
/** For each database: the time of each claim, and the statement that finds due subscriptions. */
export type ClaimsAnswer = { claimsMs: number[]; statement: { sql: string; params: string[] } }[];

/** Claims in several databases in turn, so that other load on the machine affects them alike. */
export const prepare: Prepare<ClaimsInput> = async ({ databaseUrls, limit, claims }) => {
  const contexts = await Promise.all(
    databaseUrls.map((url) => buildContext({ ...openConnections(env, log), ...openDatabase(url, 2) }, env, "operator:bench")),
  );
  return {
    run: async (): Promise<ClaimsAnswer> => {
      const answer = contexts.map(({ now }) => {
        const { sql, params } = lockNextDue.toSQL({ now: now(), limit });
        return { claimsMs: [] as number[], statement: { sql, params: params.map(String) } };
      });
      for (let claim = 0; claim < claims; claim++)
        for (const [nth, context] of contexts.entries()) answer[nth]?.claimsMs.push(await timeClaim(context, limit));
      return answer;
    },
  };
};

async function timeClaim(context: Context, limit: number): Promise<number> {
  const runId = crypto.randomUUID();
  const began = performance.now();
  const { attempts } = await claimDue(context, { runId, limit });
  const tookMs = performance.now() - began;
  if (attempts.length !== limit) throw new Error(`claimed ${attempts.length} instead of ${limit}`);
  return tookMs;
}
