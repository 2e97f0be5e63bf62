import { findDetails } from "@/db/queries/invoice/invoice-details";
import type { Context } from "../../context";
import { formatBusinessNumber } from "../rules/business-number";
import type { InvoiceDetailsView } from "./views";

/** What the next invoice of this customer will say about them, as they would type it. */
export async function readInvoiceDetails(context: Context, { userId }: { userId: string }): Promise<InvoiceDetailsView> {
  const details = await findDetails(context.db, userId);
  return {
    companyName: details?.companyName ?? "",
    businessNumber: details?.businessNumber ? formatBusinessNumber(details.businessNumber) : "",
    receiptEmails: details?.receiptEmails ?? [],
  };
}
