/**
 * Everything at once: forged webhooks, sign-in mails, checkouts and a locked row, while the batch
 * charges. Nothing here depends on how fast the machine is: the batch says by itself what it did
 * not get to in its time.
 */
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { SMTPServer } from "smtp-server";
import { afterAll, beforeAll, expect, test } from "vitest";
import { TERMS_VERSION } from "@/lib/billing/terms-version";
import { seedSubscriptions } from "../bench/seed";
import { KEY_RING } from "../support/test-context";
import { CARDS } from "../support/world";
import { request, SITE } from "./auth-environment";
import { type BillingSite, openBillingSite, type Visitor } from "./billing-site";
import { subscribe } from "./paying-visitor";
import { serveRoute } from "./request-scope";

const DUE = 50;
const HOOKS = 300;
const MAILS = 50;
const MAILS_PER_ADDRESS = 5;
const CREATES = 60;
const CANCELS = 12;
const MAX_TRIES = 10;
const MAX_TEST_MS = 240_000;

type AuthHandler = (request: Request, segment: { params: Promise<{ nextauth: string[] }> }) => Promise<Response>;

let site: BillingSite;
let webhook: Awaited<ReturnType<typeof serveRoute>>;
let [owner, shopper, bystander]: Visitor[] = [];
const FLOODED = "flooded@trakko.example";
let mails = 0;
const mailServer = new SMTPServer({
  authOptional: true,
  disabledCommands: ["STARTTLS"],
  onData: (stream, { envelope }, done) => {
    // The batch sends its notices to others meanwhile.
    if (envelope.rcptTo.some(({ address }) => address === FLOODED)) mails += 1;
    stream.resume().on("end", () => done());
  },
});

beforeAll(async () => {
  mailServer.listen(0, "127.0.0.1");
  await once(mailServer.server, "listening");
  site = await openBillingSite({
    DATABASE_POOL_SIZE: "10",
    TOSS_CALLS_PER_SECOND: "20",
    EMAIL_SERVER: `smtp://127.0.0.1:${(mailServer.server.address() as AddressInfo).port}`,
    EMAIL_FROM: "Trakko <hello@trakko.example>",
    SIGN_IN_MAILS_PER_CLIENT: "1000",
    BILLING_KEY_SECRETS: KEY_RING.map(({ id, key }) => `${id}:${key.toString("base64")}`).join(","),
  });
  await seedSubscriptions({ sql: site.sql, toss: site.toss, due: DUE, others: 0 });
  [owner, shopper, bystander] = [await site.visitor(), await site.visitor(), await site.visitor()];
  await subscribe(site, owner, CARDS.good);
  await subscribe(site, bystander, CARDS.good);
  webhook = await serveRoute((await import("@/app/api/billing/toss/webhook/route")).POST);
}, MAX_TEST_MS);
afterAll(async () => {
  await webhook?.stop();
  await new Promise<void>((done) => mailServer.close(() => done()));
  await site?.close();
}, MAX_TEST_MS);

const runBatch = async () => {
  const { GET } = await import("@/app/api/cron/billing/route");
  const asked = new Request(`${SITE}/api/cron/billing`, { headers: { authorization: `Bearer ${"c".repeat(32)}` } });
  return (await (await GET(asked)).json()) as Record<string, unknown>;
};

const forge = async (orderId: string, n: number) => {
  const headers = { "tosspayments-webhook-transmission-id": `forged-${n}` };
  const body = JSON.stringify({ eventType: "PAYMENT_STATUS_CHANGED", data: { orderId, status: "CANCELED" } });
  return (await fetch(webhook.url, { method: "POST", body, headers })).status;
};

const askForMail = async (email: string) => {
  const { POST } = (await import("@/app/api/auth/[...nextauth]/route")) as unknown as { POST: AuthHandler };
  const headers = {
    origin: SITE,
    "sec-fetch-site": "same-origin",
    "content-type": "application/x-www-form-urlencoded",
    "x-forwarded-for": "203.0.113.9",
  };
  const asked = new Request(`${SITE}/api/auth/signin/email`, {
    method: "POST",
    body: `email=${encodeURIComponent(email)}`,
    headers,
  });
  return (await POST(asked, { params: Promise.resolve({ nextauth: ["signin", "email"] }) })).status;
};

const press = async (path: string, { cookie }: Visitor, body: unknown = {}) => {
  const { POST } = await import(`@/app/api/billing/${path}/route.ts`);
  return (await site.post(POST, `/api/billing/${path}`, { cookie, body })).status;
};

const times = <Answer>(count: number, act: (n: number) => Promise<Answer>): Promise<Answer[]> =>
  Promise.all(Array.from({ length: count }, (_, n) => act(n)));

/** A visitor who is told that the site is busy tries again, while the row is still held. */
async function served(act: () => Promise<number>): Promise<number> {
  for (let tries = 1; tries < MAX_TRIES; tries++) {
    const status = await act();
    if (status !== 503) return status;
  }
  return act();
}

test(
  "300 forged hooks, 50 sign-in mails, 60 checkouts and a held row during a batch: 50 are charged once, in time, and others are served",
  async () => {
    if (!owner || !shopper || !bystander) throw new Error("there are no visitors");
    const [held, buys, watches] = [owner, shopper, bystander];
    const before = await site.toss.calls({ operation: "charge" });
    const [known = { order_id: "" }] = await site.sql<
      { order_id: string }[]
    >`select order_id from payments where user_id = ${held.id}`;
    const create = { plan: "pro_monthly", termsVersion: TERMS_VERSION };
    const { health, me } = {
      health: (await import("@/app/api/health/route")).GET,
      me: (await import("@/app/api/auth/me/route")).GET,
    };

    const flood = await site.sql.begin(async (holder) => {
      await holder`select 1 from subscriptions where user_id = ${held.id} for update`;
      const under = await Promise.all([
        runBatch(),
        times(HOOKS, (n) => forge(n % 2 ? known.order_id : `trk_pro_unknown_${n}`, n)),
        times(MAILS, () => askForMail(FLOODED)),
        times(CREATES, () => press("create", buys, create)),
        times(CANCELS, () => press("cancel", held)),
        served(() => press("cancel", watches)),
        served(() => health().then(({ status }) => status)),
        served(() => me(request("/api/auth/me", { method: "GET", cookie: watches.cookie })).then(({ status }) => status)),
      ]);
      return { under };
    });
    const [run, hooks, , creates, cancels, cancelOfOther, healthy, meOfOther] = flood.under;

    expect(run).toMatchObject({ due: DUE, paid: DUE, declined: 0, unknown: 0, remaining: 0 });
    const charges = (await site.toss.calls({ operation: "charge" })).slice(before.length);
    expect(charges).toHaveLength(DUE);
    expect(new Set(charges.map(({ orderId }) => orderId)).size).toBe(DUE);
    expect(await site.sql`select silences, retry_at from toss_circuit`).toEqual([{ silences: 0, retry_at: null }]);

    expect(mails).toBe(MAILS_PER_ADDRESS);
    // Who floods may be told to wait, and then nothing was opened.
    expect(creates.filter((status) => status !== 200 && status !== 503)).toEqual([]);
    const [{ opened } = {}] = await site.sql`select count(*)::int as opened from checkouts where user_id = ${buys.id}`;
    expect(opened).toBe(creates.filter((status) => status === 200).length);
    expect([cancelOfOther, healthy, meOfOther]).toEqual([200, 200, 200]);
    // Only who needs the held row is turned away, and a webhook never fails.
    expect(new Set(cancels)).toEqual(new Set([503]));
    expect(new Set(hooks)).toEqual(new Set([200]));
    expect((await site.toss.calls({ operation: "lookup" })).length).toBeLessThanOrEqual(1);

    expect(await press("cancel", held)).toBe(200);
  },
  MAX_TEST_MS,
);
