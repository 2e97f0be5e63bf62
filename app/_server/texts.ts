/**
 * The forms of what a request may name. An id outside of its form is refused before it reaches the
 * database, the log or Toss.
 */
import { z } from "zod";
import { cleanText, freeText, idText } from "@/lib/text";

/** Source: docs.tosspayments.com/reference, orderId: 6 to 64 characters. */
export const orderIdText = idText(64, 6);
export const customerKeyText = idText(300, 2);
/** Source: docs.tosspayments.com/reference, billing key by authKey: at most 300 characters. */
export const authKeyText = idText(300);
/** The token of a mailed link; one of another form is as unknown as one that nobody signed. */
export const linkTokenText = idText(200);
export const versionText = idText(40);
export const emailText = idText(254, 0);
export const personIdText = idText(64);
export const uuidText = z.uuid();
/** Stands for a code of which nothing readable is left: it is unknown, not absent. */
const UNREADABLE_CODE = "\ufffd";
/** What a customer types from a leaflet. A code that cannot exist is unknown, not malformed. */
export const promoCodeText = z
  .string()
  .max(64)
  .transform((text) => cleanText(text, 64) || (text.trim() ? UNREADABLE_CODE : ""));
/** What an administrator looks for. */
export const searchText = freeText(200);
/** Where a list continues, see lib/admin/page-key.ts. */
export const pageKeyText = idText(51);
/** A deleted trade, sealed: twice 500 characters of four bytes, escaped and in base64. */
export const undoKeyText = idText(14_000);
/** Why an operator does something; kept in the audit log. */
export const noteText = z.string().trim().min(1).max(200).pipe(freeText(200)).pipe(z.string().min(1));
/** Where a customer was before the checkout; see return-path.ts. */
export const returnToText = freeText(500);
/** Why a customer cancels. A text that is too long is cut: the cancellation must not fail. */
export const reasonText = freeText(500);

/**
 * A value of an address. Toss appends its values to our query, so if a name comes twice, the last
 * value is Toss's.
 * @returns an empty text when it is absent or has another form
 */
export function fromAddress(form: z.ZodType<string>, value: string | string[] | undefined): string {
  const parsed = form.safeParse(Array.isArray(value) ? value.at(-1) : value);
  return parsed.success ? parsed.data : "";
}
