// Every page of the app in every state worth a look. `npm run shots` takes their pictures, and the
// browser tests open each of them; a test fails when a page of the app is in no shot.

import type { Page } from "@playwright/test";
import type postgres from "postgres";
import { linkPath } from "@/app/link-path";
import { linkHash } from "@/lib/auth/link-address";
import { plansOnOffer } from "@/lib/billing/catalogue";
import { type LinkPurpose, writeLinkToken } from "@/lib/link-token";
import type { KeyRing } from "@/lib/seal";

/** What signs the demo's links. */
export type DemoSecrets = { nextAuthSecret: string; keyRing: KeyRing };

export type Shot = {
  /** The name of its pictures. */
  name: string;
  /** The file of the page, below app/ and without the folders in parentheses. */
  page: string;
  /** The demo person who looks at it; without one, a visitor. */
  as?: string;
  path: string | ((sql: postgres.Sql, demo: DemoSecrets) => Promise<string>);
  /** Brings the page into the state, such as an open dialog. */
  prepare?: (page: Page) => Promise<void>;
  /** The status of the answer, when it is not 200. */
  status?: number;
  /** The page is broken on purpose, so the browser complains. */
  isBroken?: true;
};

const PEOPLE = {
  monthly: "minji@trakko.demo",
  yearly: "seojun@trakko.demo",
  pastDue: "jiwoo@trakko.demo",
  stoppedCard: "hayun@trakko.demo",
  leaving: "doyun@trakko.demo",
  ended: "soyeon@trakko.demo",
  free: "haneul@trakko.demo",
  monthEnd: "yuna@trakko.demo",
  admin: "admin@trakko.demo",
};

const one = async (rows: Promise<readonly { found: string }[]>): Promise<string> => {
  const [row] = await rows;
  if (!row) throw new Error("The demo has no such row.");
  return row.found;
};
const orderOf = (email: string) => (sql: postgres.Sql) =>
  one(sql`select '/billing/success?orderId=' || order_id as found from checkouts c join users u on u.id = c.user_id
    where u.email = ${email} and c.status = 'completed' and c.purpose = 'subscribe' limit 1`);
const invoiceOf = (email: string) => (sql: postgres.Sql) =>
  one(sql`select '/billing/invoices/TRK-' || year || '-' || lpad(sequence::text, 6, '0') as found
    from invoices i join users u on u.id = i.user_id where u.email = ${email} order by opened_at desc limit 1`);
/** A mailed link that nobody has pressed yet. */
async function liveLink(sql: postgres.Sql, demo: DemoSecrets): Promise<string> {
  await sql`insert into verification_tokens (identifier, token, expires)
    values ('somebody-with-a-long-name@example.com', ${linkHash("shot", demo)}, now() + interval '1 year') on conflict do nothing`;
  return "/sign-in/link?token=shot";
}
/** The link that a mail about this person's newest invoice carries. */
const payLinkOf =
  (email: string, purpose: LinkPurpose) =>
  async (sql: postgres.Sql, { keyRing }: DemoSecrets) => {
    const invoiceId = await one(sql`select i.id::text as found from invoices i join users u on u.id = i.user_id
    where u.email = ${email} order by i.opened_at desc, i.sequence desc limit 1`);
    return linkPath(writeLinkToken(keyRing, { purpose, invoiceId, endsAt: new Date("2100-01-01") }));
  };
const withQuery =
  (path: ReturnType<typeof payLinkOf>, query: string): typeof path =>
  async (...given) =>
    (await path(...given)) + query;
const openAll = (page: Page) =>
  page.locator("details").evaluateAll((all) => {
    for (const one of all) one.setAttribute("open", "");
  });
const openAccount = (page: Page) => page.locator('[popovertarget="account-menu"]').click();
/** As it stands on paper. */
const asPrinted = (page: Page) => page.emulateMedia({ media: "print" });
const adminPageOf = (email: string) => (sql: postgres.Sql) =>
  one(sql`select '/admin/people/' || id as found from users where email = ${email}`);

const checkoutOf = (unit: "month" | "year"): string =>
  `/billing/checkout?plan=${plansOnOffer().find(({ period }) => period.unit === unit)?.id}`;

const checkoutWith = (unit: "month" | "year", code: string): string => `${checkoutOf(unit)}&${new URLSearchParams({ code })}`;

const tradeOf = (email: string) => (sql: postgres.Sql) =>
  one(sql`select '/journal/trades/' || t.id as found from trades t join users u on u.id = t.user_id
    where u.email = ${email} order by t.traded_on desc, t.id limit 1`);

const PUBLIC: Shot[] = [
  { name: "landing", page: "page.tsx", path: "/" },
  { name: "landing-with-code", page: "page.tsx", path: "/?code=welcome50" },
  { name: "landing-code-over", page: "page.tsx", path: "/?code=SUMMER" },
  { name: "landing-as-subscriber", page: "page.tsx", as: PEOPLE.monthly, path: "/" },
  { name: "sign-in", page: "sign-in/page.tsx", path: "/sign-in" },
  { name: "sign-in-refused", page: "sign-in/page.tsx", path: "/sign-in?error=AccessDenied" },
  { name: "sign-in-sent", page: "sign-in/page.tsx", path: "/sign-in?sent=1" },
  { name: "sign-in-link-live", page: "sign-in/link/page.tsx", path: liveLink },
  { name: "sign-in-link-unknown", page: "sign-in/link/page.tsx", path: "/sign-in/link?token=unknown&email=who%40example.com" },
  { name: "sign-in-connect", page: "sign-in/connect/page.tsx", as: PEOPLE.monthly, path: "/sign-in/connect" },
  { name: "terms", page: "legal/terms/page.tsx", path: "/legal/terms" },
  { name: "refunds", page: "legal/refund/page.tsx", path: "/legal/refund" },
  { name: "privacy", page: "legal/privacy/page.tsx", path: "/legal/privacy" },
  ...["paid", "due", "declined", "recovered"].map((at) => ({
    name: `tour-${at}`,
    page: "demo/page.tsx",
    as: at === "paid" ? undefined : PEOPLE.pastDue,
    path: `/demo?at=${at}`,
  })),
  { name: "not-found", page: "not-found.tsx", path: "/nowhere", status: 404 },
];

const INVOICE_PAGE = "billing/invoices/[number]/page.tsx";

const BILLING: Shot[] = [
  ...Object.entries(PEOPLE).map(([state, as]) => ({ name: `billing-${state}`, page: "billing/page.tsx", as, path: "/billing" })),
  { name: "billing-unfolded", page: "billing/page.tsx", as: PEOPLE.pastDue, path: "/billing", prepare: openAll },
  { name: "billing-whole-history", page: "billing/page.tsx", as: PEOPLE.monthly, path: "/billing?history=all" },
  { name: "billing-kept", page: "billing/page.tsx", as: PEOPLE.monthly, path: "/billing?kept=1" },
  { name: "billing-menu", page: "billing/page.tsx", as: PEOPLE.monthly, path: "/billing", prepare: openAccount },
  { name: "billing-print", page: "billing/page.tsx", as: PEOPLE.monthly, path: "/billing", prepare: asPrinted },
  { name: "invoice", page: INVOICE_PAGE, as: PEOPLE.yearly, path: invoiceOf(PEOPLE.yearly) },
  { name: "invoice-open", page: INVOICE_PAGE, as: PEOPLE.pastDue, path: invoiceOf(PEOPLE.pastDue) },
  { name: "invoice-print", page: INVOICE_PAGE, as: PEOPLE.yearly, path: invoiceOf(PEOPLE.yearly), prepare: asPrinted },
  { name: "invoice-of-another", page: INVOICE_PAGE, as: PEOPLE.free, path: invoiceOf(PEOPLE.yearly), status: 404 },
  { name: "invoice-details", page: "billing/details/page.tsx", as: PEOPLE.yearly, path: "/billing/details" },
  { name: "checkout-monthly", page: "billing/checkout/page.tsx", as: PEOPLE.free, path: checkoutOf("month") },
  { name: "checkout-yearly", page: "billing/checkout/page.tsx", as: PEOPLE.ended, path: checkoutOf("year") },
  { name: "checkout-with-code", page: "billing/checkout/page.tsx", as: PEOPLE.free, path: checkoutWith("month", "WELCOME50") },
  { name: "checkout-for-nothing", page: "billing/checkout/page.tsx", as: PEOPLE.free, path: checkoutWith("month", "첫달무료") },
  { name: "checkout-code-over", page: "billing/checkout/page.tsx", as: PEOPLE.free, path: checkoutWith("year", "SUMMER") },
  { name: "checkout-already", page: "billing/checkout/page.tsx", as: PEOPLE.monthly, path: checkoutOf("month") },
  { name: "checkout-owed", page: "billing/checkout/page.tsx", as: PEOPLE.pastDue, path: checkoutOf("month") },
  { name: "cancel-unpaid", page: "billing/cancel/page.tsx", as: PEOPLE.pastDue, path: "/billing/cancel" },
  { name: "cancel-done", page: "billing/cancel/page.tsx", as: PEOPLE.leaving, path: "/billing/cancel" },
  { name: "cancel-nothing", page: "billing/cancel/page.tsx", as: PEOPLE.free, path: "/billing/cancel" },
  { name: "cancel", page: "billing/cancel/page.tsx", as: PEOPLE.monthly, path: "/billing/cancel" },
  { name: "plan-to-year", page: "billing/plan/page.tsx", as: PEOPLE.monthly, path: "/billing/plan" },
  { name: "plan-to-month", page: "billing/plan/page.tsx", as: PEOPLE.yearly, path: "/billing/plan" },
  { name: "plan-owed", page: "billing/plan/page.tsx", as: PEOPLE.pastDue, path: "/billing/plan" },
  { name: "plan-cancelled", page: "billing/plan/page.tsx", as: PEOPLE.leaving, path: "/billing/plan" },
  { name: "plan-nothing", page: "billing/plan/page.tsx", as: PEOPLE.free, path: "/billing/plan" },
  { name: "consent-nothing", page: "billing/consent/page.tsx", as: PEOPLE.monthly, path: "/billing/consent" },
  { name: "refund-nothing", page: "billing/refund/page.tsx", as: PEOPLE.monthly, path: "/billing/refund" },
  { name: "success", page: "billing/success/page.tsx", as: PEOPLE.monthly, path: orderOf(PEOPLE.monthly) },
  { name: "success-unknown", page: "billing/success/page.tsx", as: PEOPLE.monthly, path: "/billing/success?orderId=trk_unknown" },
  { name: "window-no-reason", page: "billing/fail/page.tsx", as: PEOPLE.free, path: "/billing/fail" },
  { name: "window-left", page: "billing/fail/page.tsx", as: PEOPLE.free, path: "/billing/fail?code=PAY_PROCESS_CANCELED" },
  { name: "window-declined", page: "billing/fail/page.tsx", as: PEOPLE.free, path: "/billing/fail?code=REJECT_CARD_COMPANY" },
];

const LINK_PAGE = "pay/[token]/page.tsx";

/** Looked at without a session, as whoever opens the mail on a phone. */
const LINKS: Shot[] = [
  { name: "pay", page: LINK_PAGE, path: payLinkOf(PEOPLE.pastDue, "pay") },
  { name: "pay-stopped-card", page: LINK_PAGE, path: payLinkOf(PEOPLE.stoppedCard, "pay") },
  { name: "pay-as-another", page: LINK_PAGE, as: PEOPLE.free, path: payLinkOf(PEOPLE.pastDue, "pay") },
  {
    name: "pay-window-left",
    page: LINK_PAGE,
    path: withQuery(payLinkOf(PEOPLE.pastDue, "pay"), "?window=left&code=PAY_PROCESS_CANCELED"),
  },
  {
    name: "pay-window-declined",
    page: LINK_PAGE,
    path: withQuery(payLinkOf(PEOPLE.pastDue, "pay"), "?window=left&code=REJECT_CARD_COMPANY"),
  },
  { name: "pay-paid", page: LINK_PAGE, path: payLinkOf(PEOPLE.monthly, "pay") },
  { name: "pay-ended", page: LINK_PAGE, path: payLinkOf(PEOPLE.ended, "pay") },
  { name: "pay-receipt", page: LINK_PAGE, path: payLinkOf(PEOPLE.yearly, "receipt") },
  { name: "pay-over", page: LINK_PAGE, path: "/pay/rubbish" },
];

const JOURNAL_PAGE = "journal/page.tsx";
const TRADES_PAGE = "journal/trades/page.tsx";

const JOURNAL: Shot[] = [
  { name: "journal-pro", page: JOURNAL_PAGE, as: PEOPLE.monthly, path: "/journal" },
  { name: "journal-free", page: JOURNAL_PAGE, as: PEOPLE.free, path: "/journal" },
  { name: "journal-admin", page: JOURNAL_PAGE, as: PEOPLE.admin, path: "/journal" },
  { name: "trades-pro", page: TRADES_PAGE, as: PEOPLE.monthly, path: "/journal/trades" },
  { name: "trades-free", page: TRADES_PAGE, as: PEOPLE.free, path: "/journal/trades" },
  { name: "trades-none-found", page: TRADES_PAGE, as: PEOPLE.monthly, path: "/journal/trades?q=nothing-like-it" },
  { name: "trade-new", page: "journal/trades/new/page.tsx", as: PEOPLE.free, path: "/journal/trades/new" },
  { name: "trade", page: "journal/trades/[id]/page.tsx", as: PEOPLE.monthly, path: tradeOf(PEOPLE.monthly) },
  { name: "goals-pro", page: "journal/goals/page.tsx", as: PEOPLE.monthly, path: "/journal/goals" },
  { name: "goals-free", page: "journal/goals/page.tsx", as: PEOPLE.free, path: "/journal/goals" },
  { name: "journal-settings", page: "journal/settings/page.tsx", as: PEOPLE.monthly, path: "/journal/settings" },
];

const refundOf = (email: string) => (sql: postgres.Sql) =>
  one(sql`select '/admin/payments/' || p.id || '/refund' as found from payments p join users u on u.id = p.user_id
    where u.email = ${email} and p.status = 'paid' order by p.created_at desc limit 1`);

const ADMIN: Shot[] = [
  { name: "admin", page: "admin/page.tsx", as: PEOPLE.admin, path: "/admin" },
  { name: "admin-search", page: "admin/page.tsx", as: PEOPLE.admin, path: "/admin?q=trakko" },
  {
    name: "admin-palette",
    page: "admin/page.tsx",
    as: PEOPLE.admin,
    path: "/admin",
    prepare: (page) => page.locator("search > button").click(),
  },
  { name: "admin-person", page: "admin/people/[id]/page.tsx", as: PEOPLE.admin, path: adminPageOf(PEOPLE.pastDue) },
  { name: "admin-person-yearly", page: "admin/people/[id]/page.tsx", as: PEOPLE.admin, path: adminPageOf(PEOPLE.yearly) },
  { name: "admin-person-ended", page: "admin/people/[id]/page.tsx", as: PEOPLE.admin, path: adminPageOf(PEOPLE.ended) },
  { name: "admin-codes", page: "admin/codes/page.tsx", as: PEOPLE.admin, path: "/admin/codes", prepare: openAll },
  { name: "admin-refund", page: "admin/payments/[id]/refund/page.tsx", as: PEOPLE.admin, path: refundOf(PEOPLE.monthly) },
];

const DEVELOPMENT: Shot[] = [
  { name: "components", page: "dev/components/page.tsx", path: "/dev/components" },
  { name: "error", page: "dev/components/page.tsx", path: "/dev/components?broken=1", status: 500, isBroken: true },
  // The list alone: the browser runs nothing in the frame of a mail, so no judge can look into it.
  { name: "mails", page: "dev/mails/page.tsx", path: "/dev/mails?mail=list" },
];

/** Add a page here, with one shot for each of its states. */
export const SHOTS: Shot[] = [...PUBLIC, ...BILLING, ...LINKS, ...JOURNAL, ...ADMIN, ...DEVELOPMENT];
