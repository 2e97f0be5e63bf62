/** One visitor of the site: how they get into a state, and what they may try in it. */
import { randomBytes } from "node:crypto";
import { linkEndsAt } from "@/lib/billing/rules/link";
import { TERMS_VERSION } from "@/lib/billing/terms-version";
import { readBillingStatus } from "@/lib/billing/views/read-billing-status";
import { writeLinkToken } from "@/lib/link-token";
import { CARDS } from "../../support/world";
import { read, request } from "../auth-environment";
import type { BillingSite, Visitor } from "../billing-site";
import { runBatch } from "../paying-visitor";

/** A code that leaves nothing to pay, as `issueFreeCode` hands it out. */
const FREE_CODE = "NOTHINGTOPAY";

/** Of the catalogue with which this site is loaded. */
const TRIAL_DAYS = 14;

let cards = 0;
/** A trial is had once with a card. */
const ownCard = (): string => `451842123456${String(++cards).padStart(3, "0")}0`;

export const issueFreeCode = ({ sql }: BillingSite) =>
  sql`insert into promotion_codes (id, code, percent_off, invoices, audience, created_at, created_by)
    values (gen_random_uuid(), ${FREE_CODE}, 100, 1, 'everybody', now(), 'operator:test')`;

/** Imported only when the environment is set. */
const webContext = async () => (await import("@/app/_server/context")).webContext();

export type StateSite = ReturnType<typeof stateSite>;
export type Answered = { status: number; body: Record<string, unknown>; code: unknown };

/** The steps that lead this visitor into a state. */
export function stateSite(site: BillingSite, visitor: Visitor) {
  const post = async (path: string, body: unknown = {}): Promise<Answered> => {
    const { POST } = await import(`@/app/api/billing/${path}/route.ts`);
    return site.post(POST, `/api/billing/${path}`, { cookie: visitor.cookie, body });
  };
  const undoPlanChange = async (): Promise<Answered> => {
    const { DELETE } = await import("@/app/api/billing/plan-change/route");
    return site.post(DELETE, "/api/billing/plan-change", { cookie: visitor.cookie, body: {} });
  };
  const authorize = async (orderId: unknown, cardNumber: string = CARDS.otherGood): Promise<Answered> => {
    const { customerKey } = visitor;
    const { authKey } = await site.toss.authKey({ customerKey, cardNumber });
    return post("authorize", { orderId, customerKey, authKey });
  };
  const me = async () => {
    const { GET } = await import("@/app/api/auth/me/route");
    return (await read(await GET(request("/api/auth/me", { method: "GET", cookie: visitor.cookie })))).body;
  };
  /** As the mail about the newest invoice would lead to it. */
  const payByLink = async (): Promise<Answered> => {
    const { env } = await import("@/lib/env");
    const [row] = await site.sql<{ id: string }[]>`
      select id from invoices where user_id = ${visitor.id} order by opened_at desc, sequence desc limit 1`;
    const endsAt = linkEndsAt((await webContext()).now());
    const invoiceId = row?.id ?? crypto.randomUUID();
    const token = writeLinkToken(env.billingKeyRing, { purpose: "pay", invoiceId, endsAt });
    const postTo = async (path: string, body: object): Promise<Answered> => {
      const { POST } = await import(`@/app/api/pay/${path}/route.ts`);
      return site.post(POST, `/api/pay/${path}`, { body: { token, ...body } });
    };
    const opened = await postTo("card", { expectedWon: 9_900 });
    if (opened.status !== 200) return opened;
    const { customerKey } = visitor;
    const { authKey } = await site.toss.authKey({ customerKey, cardNumber: CARDS.otherGood });
    return postTo("authorize", { orderId: opened.body.orderId, customerKey, authKey });
  };
  return {
    post,
    authorize,
    undoPlanChange,
    payByLink,
    moveTo: site.moveTo,
    runBatch,
    subscribe: async (): Promise<void> => {
      const { body } = await post("create", { plan: "pro_monthly", termsVersion: TERMS_VERSION });
      const { status, code } = await authorize(body.orderId, CARDS.good);
      if (status > 202) throw new Error(`not subscribed: ${status} ${code}`);
    },
    subscribeFree: async (): Promise<Answered> => {
      const agreed = { plan: "pro_monthly", expectedWon: 0, termsVersion: TERMS_VERSION };
      const opened = await post("create", { ...agreed, promoCode: FREE_CODE });
      return opened.status === 200 ? authorize(opened.body.orderId) : opened;
    },
    beginTrial: async (): Promise<Answered> => {
      const agreed = { plan: "pro_monthly", trialDays: TRIAL_DAYS, expectedWon: 0, termsVersion: TERMS_VERSION };
      const opened = await post("create", agreed);
      return opened.status === 200 ? authorize(opened.body.orderId, ownCard()) : opened;
    },
    cancel: async (): Promise<void> => {
      await post("cancel");
    },
    /** From now on Toss charges and answers with 500: up, but the outcome is unknown. */
    loseAnswers: async (): Promise<void> => {
      const fault = { kind: "error", status: 500, code: "FAILED_INTERNAL_SYSTEM_PROCESSING" } as const;
      const charged = { ...fault, processed: true };
      await site.toss.fault({ match: { operation: "charge" }, action: charged, times: "forever" });
      await site.toss.fault({ match: { operation: "lookup" }, action: { ...fault, processed: false }, times: "forever" });
    },
    decline: (code: string | null) => site.toss.behaviour(visitor.customerKey, code ? { kind: "decline", code } : null),
    rename: async (email: string): Promise<void> => {
      await site.sql`update users set email = 'formerly-' || id || '@example.com' where email = ${email}`;
      await site.sql`update users set email = ${email} where id = ${visitor.id}`;
    },
    instantOf: async (column: "grace_ends_at" | "current_period_end"): Promise<Date> => {
      const [row] = await site.sql<{ at: Date }[]>`
        select ${site.sql(column)} as at from subscriptions where user_id = ${visitor.id}`;
      if (!row) throw new Error("there is no subscription");
      return row.at;
    },
    /** A checkout that the visitor opened in another tab, minutes ago. */
    otherTab: async (): Promise<string> => {
      const orderId = `trk_pro_${randomBytes(16).toString("hex")}`;
      const now = (await webContext()).now();
      await site.sql`insert into prices (id, plan, version, amount_won, created_at)
        values (gen_random_uuid(), 'pro_monthly', 1, 9900, ${now}) on conflict do nothing`;
      await site.sql`insert into checkouts (id, order_id, user_id, purpose, plan, price_id, amount_won, created_at, expires_at)
        select gen_random_uuid(), ${orderId}, ${visitor.id}, 'subscribe', plan, id, amount_won, ${now}, ${now}::timestamptz + interval '20 minutes'
        from prices where plan = 'pro_monthly' limit 1`;
      return orderId;
    },
    tier: async () => (await me()).subscriptionTier,
    /** What the checkout page shows: `free` is its form, anything else stands in its place. */
    checkoutPage: async (): Promise<string> => {
      const isAdmin = (await me()).role === "ADMIN";
      return (await readBillingStatus(await webContext(), { userId: visitor.id, isAdmin })).state.kind;
    },
  };
}
