import { listOpenAlerts, type OpenAlert } from "@/db/queries/alerts";
import { ALERT_AFTER_MS } from "@/lib/billing/rules/alerting";
import type { World } from "./world";

/** What is alarming at this instant, as the admin page and the health check read it. */
export const openAlerts = ({ context, now }: World): Promise<OpenAlert[]> =>
  listOpenAlerts(context.db, { now: now(), unknownSince: new Date(now().getTime() - ALERT_AFTER_MS) });
