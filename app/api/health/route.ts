import { webContext } from "@/app/_server/context";
import { readHealth } from "@/lib/admin/read-health";

/**
 * For load balancers and operators: whether the database is reachable and the migrations are
 * current, the last run, and the open alarms. No secrets or names.
 */
export async function GET(): Promise<Response> {
  const health = await readHealth(webContext());
  return Response.json(health, { status: health.ok ? 200 : 503, headers: { "Cache-Control": "no-store" } });
}
