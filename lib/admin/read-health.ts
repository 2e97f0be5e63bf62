import { listOpenAlerts } from "@/db/queries/batch/alerts";
import { areMigrationsCurrent } from "@/db/queries/batch/health";
import { listRuns } from "@/db/queries/batch/runs";
import { HOUR_MS } from "../billing/rules/units";
import type { Context } from "../context";

export type Health = {
  ok: boolean;
  database: "reachable" | "unreachable";
  migrations: "current" | "behind" | "unknown";
  /** The number of open alarms, or null when the database cannot be read. */
  openAlerts: number | null;
  lastRun: { startedAt: Date; status: string; ageHours: number } | null;
};

/**
 * Reads the health of the deployment. @param context null when it could not be built because the
 * database did not answer
 */
export async function readHealth(context: Context | null): Promise<Health> {
  const down: Health = { ok: false, database: "unreachable", migrations: "unknown", openAlerts: null, lastRun: null };
  if (!context) return down;
  try {
    const isCurrent = await areMigrationsCurrent(context.db);
    const [run] = isCurrent ? await listRuns(context.db, 1) : [];
    const now = context.now();
    const alerts = isCurrent ? await listOpenAlerts(context.db, now) : null;
    const ageHours = run ? Math.round((now.getTime() - run.startedAt.getTime()) / HOUR_MS) : 0;
    return {
      ok: isCurrent,
      database: "reachable",
      migrations: isCurrent ? "current" : "behind",
      openAlerts: alerts?.reduce((sum, { count }) => sum + count, 0) ?? null,
      lastRun: run ? { startedAt: run.startedAt, status: run.status, ageHours } : null,
    };
  } catch (error) {
    context.log.error({ err: error }, "health check failed");
    return down;
  }
}
