/**
 * Sets the demo's environment for a test's database. Call it before importing a route, because the
 * environment is parsed once.
 */
export function setEnvironment(databaseUrl: string, changes: Record<string, string> = {}): void {
  Object.assign(process.env, {
    TOSS_CLIENT_KEY: "test_ck_routes_of_sign_in",
    TOSS_SECRET_KEY: "test_sk_routes_of_sign_in",
    TOSS_API_BASE_URL: "http://127.0.0.1:4010",
    TOSS_SDK_URL: "http://127.0.0.1:4010/v2/standard",
    DATABASE_URL: databaseUrl,
    DATABASE_POOL_SIZE: "3",
    APP_BASE_URL: SITE,
    NEXTAUTH_SECRET: "n".repeat(32),
    CRON_SECRET: "c".repeat(32),
    BILLING_KEY_SECRETS: `k1:${Buffer.alloc(32, 1).toString("base64")}`,
    ADMIN_EMAILS: "admin@trakko.demo",
    // All requests of a test come from one client.
    CARDS_PER_CLIENT: "1000",
    ...changes,
  });
}

export const SITE = "http://localhost:3000";

type Sent = { method?: string; cookie?: string; body?: string; headers?: Record<string, string> };

/**
 * A request as a page of this site sends it. `headers` adds headers, or removes one with an empty
 * value.
 */
export function request(path: string, { method = "POST", cookie, body = "{}", headers = {} }: Sent = {}): Request {
  const all = {
    origin: SITE,
    "sec-fetch-site": "same-origin",
    "content-type": "application/json",
    ...(cookie ? { cookie } : {}),
    ...headers,
  };
  const kept = Object.entries(all).filter(([, value]) => value !== "");
  return new Request(new URL(path, SITE), { method, headers: kept, ...(method === "GET" ? {} : { body }) });
}

/** Reads a route's response as a browser sees it. */
export async function read(
  response: Response,
): Promise<{ status: number; body: Record<string, unknown>; code: unknown; cookie: string }> {
  const body = (await response.json()) as Record<string, unknown>;
  const code = (body.error as { code?: unknown } | undefined)?.code;
  return { status: response.status, body, code, cookie: response.headers.get("set-cookie")?.split(";")[0] ?? "" };
}
