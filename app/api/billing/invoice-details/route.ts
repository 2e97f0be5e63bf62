import { z } from "zod";
import { signedInRoute } from "@/app/_server/door";
import { saveDetails } from "@/lib/billing/invoice/save-details";
import { readInvoiceDetails } from "@/lib/billing/views/read-invoice-details";

/** What the next invoice will say about the person. */
export const GET = signedInRoute({}, async ({ context, person }) => ({
  ok: true,
  body: await readInvoiceDetails(context, { userId: person.id }),
}));

/** More than the form sends; the operation says how many are allowed. */
const MAX_ADDRESSES = 10;

/** Earlier invoices keep what they say. */
export const PUT = signedInRoute(
  { companyName: z.string(), businessNumber: z.string(), receiptEmails: z.array(z.string()).max(MAX_ADDRESSES) },
  async ({ context, person, input }) => {
    const saved = await saveDetails(context, { userId: person.id, ...input });
    if (saved.ok) return { ok: true, body: await readInvoiceDetails(context, { userId: person.id }) };
    if (saved.reason === "too_many_requests")
      return { ok: false, code: saved.reason, status: 429, retryAfterSeconds: saved.retryAfterSeconds };
    return { ok: false, code: saved.reason, status: 400 };
  },
);
