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

/** Load balancers give up soon, and an answer that says why is worth more than none. */
const ANSWER_WITHIN_MS = 1_500;

const DOWN: Health = { ok: false, database: "unreachable", migrations: "unknown", openAlerts: null, lastRun: null };

/**
 * Reads the health of the deployment, within a second and a half.
 * @param building the context; it rejects when the database does not answer
 */
export async function readHealth(building: Context | Promise<Context>): Promise<Health> {
  let timer: NodeJS.Timeout | undefined;
  const isUp = new Promise<Health>((resolve) => {
    timer = setTimeout(resolve, ANSWER_WITHIN_MS, DOWN);
  });
  const read = Promise.resolve(building).then(readHealthWith, () => DOWN);
  const health = await Promise.race([read, isUp]);
  clearTimeout(timer);
  return health;
}

async function readHealthWith(context: Context): Promise<Health> {
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
    return DOWN;
  }
}
