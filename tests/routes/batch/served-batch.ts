/** The batch's route served over HTTP with work to do, so that it can call itself for a successor. */
import { seedSubscriptions } from "../../bench/seed";
import { KEY_RING } from "../../support/test-context";
import { openBillingSite } from "../billing-site";
import { serveRoute } from "../request-scope";

const SECRET = "the-cron-secret-of-this-test-0123456789";

type Route = (request: Request) => Promise<Response>;

/** @param between stands between the caller and the route. @param environment beside the secret, the address and the keys */
export async function serveBatch(input: {
  due: number;
  environment: Record<string, string>;
  between: (request: Request, batch: Route) => Promise<Response>;
}) {
  // The address comes first: the environment, which names it, is parsed with the route's first import.
  const route = () => import("@/app/api/cron/billing/route");
  const server = await serveRoute(async (request) => input.between(request, (await route()).GET));
  const site = await openBillingSite({
    CRON_SECRET: SECRET,
    APP_BASE_URL: server.url,
    BILLING_KEY_SECRETS: KEY_RING.map(({ id, key }) => `${id}:${key.toString("base64")}`).join(","),
    ...input.environment,
  });
  await seedSubscriptions({ sql: site.sql, toss: site.toss, due: input.due, others: 0 });
  return {
    site,
    /** As the scheduler calls it. */
    call: () => fetch(`${server.url}/api/cron/billing`, { headers: { authorization: `Bearer ${SECRET}` } }),
    /** Waits for what the runs left for afterwards. */
    stop: server.stop,
  };
}
