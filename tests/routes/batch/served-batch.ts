/**
 * Serves the batch's route over HTTP with due charges, so that it can call itself for a
 * continuation.
 */
import { seedSubscriptions } from "../../bench/seed";
import { KEY_RING } from "../../support/test-context";
import { openBillingSite } from "../billing-site";
import { serveRoute } from "../request-scope";

const SECRET = "the-cron-secret-of-this-test-0123456789";

type Route = (request: Request) => Promise<Response>;

/**
 * @param between wraps each call to the route. @param environment added to the secret, the URL and
 *   the keys
 */
export async function serveBatch(input: {
  due: number;
  environment: Record<string, string>;
  between: (request: Request, batch: Route) => Promise<Response>;
}) {
  // The URL must be known first, because the environment names it and is parsed with the route's
  // first import.
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
    /** Calls the route as the scheduler does. */
    call: () => fetch(`${server.url}/api/cron/billing`, { headers: { authorization: `Bearer ${SECRET}` } }),
    /** Waits for the work that runs scheduled with `after`. */
    stop: server.stop,
  };
}
