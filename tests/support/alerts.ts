import { listOpenAlerts, type OpenAlert } from "@/db/queries/batch/alerts";
import type { World } from "./world";

/** The alarms open at this instant, as the admin page and the health check read them. */
export const openAlerts = ({ context, now }: World): Promise<OpenAlert[]> => listOpenAlerts(context.db, now());
