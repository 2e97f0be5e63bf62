import { lockPerson } from "@/db/queries/account/people";
import { findDetails, insertDetails } from "@/db/queries/invoice/invoice-details";
import { normaliseEmail } from "../../auth/email-address";
import type { Context } from "../../context";
import { type LimitRefusal, take } from "../../limits";
import { cleanLine } from "../../text";
import { audit } from "../audit";
import { readBusinessNumber } from "../rules/business-number";
import { MAX_COMPANY_NAME, MAX_RECEIPT_EMAILS } from "../rules/invoice-details";

/** Versions of one person within an hour. Each stays for good, because an invoice may hold it. */
const CHANGES_PER_PERSON = 20;

/** What a person wants on later invoices. Empty text means nothing. */
export type DetailsWanted = { companyName: string; businessNumber: string; receiptEmails: readonly string[] };

export type DetailsRefusal =
  | { ok: false; reason: "invalid_business_number" | "company_name_needed" | "invalid_receipt_email" | "too_many_receipt_emails" }
  | ({ ok: false; reason: "too_many_requests" } & LimitRefusal);

/**
 * Stores what the invoices that are opened from now on say about the person. Earlier ones keep what
 * they say. The same once more changes nothing.
 * @returns a refusal when something is no business number or address, or in the wrong company
 * Source: docs/decisions/0038-an-invoice-holds-a-version.md
 */
export async function saveDetails(
  context: Context,
  { userId, ...wanted }: { userId: string } & DetailsWanted,
): Promise<{ ok: true } | DetailsRefusal> {
  const read = readWanted(wanted);
  if (!read.ok) return read;
  const limits = [{ kind: "invoice_details", subject: userId, most: CHANGES_PER_PERSON }];
  const taken = await take(context.db, { limits, keyRing: context.keyRing, now: context.now() });
  if (!taken.ok) return { ...taken, reason: "too_many_requests" };
  await context.db.transaction(async (tx) => {
    await lockPerson(tx, userId);
    const present = await findDetails(tx, userId);
    if (isSame(present ?? NOTHING, read.details)) return;
    await insertDetails(tx, { userId, ...read.details, savedAt: context.now() });
    await audit(tx, context, [{ action: "invoice_details_changed", userId }]);
  });
  return { ok: true };
}

type Details = { companyName: string | null; businessNumber: string | null; receiptEmails: string[] };
const NOTHING: Details = { companyName: null, businessNumber: null, receiptEmails: [] };

function readWanted(wanted: DetailsWanted): { ok: true; details: Details } | DetailsRefusal {
  const companyName = cleanLine(wanted.companyName, MAX_COMPANY_NAME) || null;
  const number = cleanLine(wanted.businessNumber, 40);
  const businessNumber = number ? readBusinessNumber(number) : null;
  if (number && !businessNumber) return { ok: false, reason: "invalid_business_number" };
  if (businessNumber && !companyName) return { ok: false, reason: "company_name_needed" };
  const addresses = wanted.receiptEmails.filter((text) => text.trim() !== "").map(normaliseEmail);
  const receiptEmails = [...new Set(addresses.filter((address) => address !== null))];
  if (addresses.includes(null)) return { ok: false, reason: "invalid_receipt_email" };
  if (receiptEmails.length > MAX_RECEIPT_EMAILS) return { ok: false, reason: "too_many_receipt_emails" };
  return { ok: true, details: { companyName, businessNumber, receiptEmails } };
}

const isSame = (one: Details, other: Details): boolean =>
  one.companyName === other.companyName &&
  one.businessNumber === other.businessNumber &&
  one.receiptEmails.join() === other.receiptEmails.join();
