import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { cache } from "react";
import { AppLink } from "@/app/_components/app-link";
import { ButtonLink, buttonClass } from "@/app/_components/button";
import { Page } from "@/app/_components/page-frame";
import { webContext } from "@/app/_server/context";
import { currentPerson } from "@/app/_server/current-person";
import { signedInPerson } from "@/app/_server/signed-in-person";
import { readInvoice } from "@/lib/billing/views/read-invoice";
import { InvoicePaper } from "./invoice-paper";
import { PrintButton } from "./print-button";

/** Read once per request, for both the title and the page. */
const invoiceOf = cache(async (userId: string, number: string) =>
  readInvoice(await webContext(`person:${userId}`), { userId, number }),
);

type InvoicePageProps = { params: Promise<{ number: string }> };

export async function generateMetadata({ params }: InvoicePageProps): Promise<Metadata> {
  const t = await getTranslations("invoice");
  const person = await currentPerson();
  const invoice = person && (await invoiceOf(person.id, (await params).number));
  return { title: invoice ? t("title", { number: invoice.number }) : t("heading"), robots: { index: false } };
}

/** One invoice, to look at, to print and to hand to an accountant. Its owner's alone. */
export default async function InvoicePage({ params }: InvoicePageProps) {
  const { number } = await params;
  const person = await signedInPerson(`/billing/invoices/${encodeURIComponent(number)}`);
  const invoice = await invoiceOf(person.id, number);
  if (!invoice) notFound();
  const t = await getTranslations("invoice");
  const common = await getTranslations("common");
  const receiptUrl = invoice.paid?.receiptUrl;
  return (
    <Page>
      <InvoicePaper invoice={invoice} />
      <div className="grid gap-2 sm:grid-cols-2 print:hidden">
        <PrintButton label={t("print")} />
        {receiptUrl ? (
          <a href={receiptUrl} target="_blank" rel="noreferrer" className={buttonClass({ tone: "plain" })}>
            {t("receipt")} <span className="sr-only">({common("newWindow")})</span>
          </a>
        ) : (
          <ButtonLink href="/billing" tone="plain">
            {common("backToBilling")}
          </ButtonLink>
        )}
      </div>
      <p className="text-center text-14 text-muted print:hidden">
        {t("detailsText")}{" "}
        <AppLink href="/billing/details" className="inline-flex min-h-11 items-center font-medium text-blue hover:underline">
          {t("detailsLink")}
        </AppLink>
      </p>
    </Page>
  );
}
