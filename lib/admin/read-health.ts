import { areMigrationsCurrent } from "@/db/queries/health";
import { listRuns } from "@/db/queries/runs";
import type { Context } from "../context";

export type Health = {
  ok: boolean;
  database: "reachable" | "unreachable";
  migrations: "current" | "behind" | "unknown";
  lastRun: { startedAt: Date; status: string; ageHours: number } | null;
};

const HOUR_MS = 3_600_000;

/** @param context null when it could not even be built, because the database did not answer */
export async function readHealth(context: Context | null): Promise<Health> {
  const down: Health = { ok: false, database: "unreachable", migrations: "unknown", lastRun: null };
  if (!context) return down;
  try {
    const isCurrent = await areMigrationsCurrent(context.db);
    const [run] = isCurrent ? await listRuns(context.db, 1) : [];
    const ageHours = run ? Math.round((context.now().getTime() - run.startedAt.getTime()) / HOUR_MS) : 0;
    return {
      ok: isCurrent,
      database: "reachable",
      migrations: isCurrent ? "current" : "behind",
      lastRun: run ? { startedAt: run.startedAt, status: run.status, ageHours } : null,
    };
  } catch (error) {
    context.log.error({ err: error }, "health check failed");
    return down;
  }
}
