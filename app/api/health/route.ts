import { webContext } from "@/app/_server/context";
import { readHealth } from "@/lib/admin/read-health";

/** For load balancers and people: database reachable, migrations current, last batch run, alarms that are open. No secrets, no names. */
export async function GET(): Promise<Response> {
  const health = await readHealth(await webContext().catch(() => null));
  return Response.json(health, { status: health.ok ? 200 : 503, headers: { "Cache-Control": "no-store" } });
}
