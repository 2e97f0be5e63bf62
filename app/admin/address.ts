import { z } from "zod";
import { pageKeyText, searchText } from "@/app/_server/texts";

/** The query of /admin: the search, the filter, and where each list continues. */
export type AdminAddress = {
  q?: string;
  /** Whether a search that names exactly one person opens their page. */
  go?: "1";
  status?: "paid" | "declined" | "pending";
  /** Recent payments, invoices or codes before this key. */
  before?: string;
  /** Unpaid subscriptions after this key. */
  unpaid?: string;
};

export const PAYMENT_FILTERS = ["paid", "declined", "pending"] as const;

/** Ignores invalid values: the page then shows its beginning. */
const shape = z.object({
  q: searchText.optional().catch(undefined),
  go: z.literal("1").optional().catch(undefined),
  status: z.enum(PAYMENT_FILTERS).optional().catch(undefined),
  before: pageKeyText.optional().catch(undefined),
  unpaid: pageKeyText.optional().catch(undefined),
});

export const readAdminAddress = (searchParams: Record<string, string | string[] | undefined>): AdminAddress =>
  shape.parse(searchParams);

/** @param section the section of the page that the link leads to */
export function adminHref(address: AdminAddress, section: string): string {
  const query = new URLSearchParams(Object.entries(address).filter(([, value]) => value));
  return `/admin${query.size > 0 ? `?${query}` : ""}#${section}`;
}

/** Where an administrator creates, watches and stops promotion codes. */
export const CODES_PATH = "/admin/codes";

export const personHref = (userId: string): string => `/admin/people/${encodeURIComponent(userId)}`;

/** Where an administrator gives a payment back. */
export const refundHref = (paymentId: string): string => `/admin/payments/${encodeURIComponent(paymentId)}/refund`;
