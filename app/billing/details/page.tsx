import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { Page, PageHeading } from "@/app/_components/page-frame";
import { Panel } from "@/app/_components/panel";
import { webContext } from "@/app/_server/context";
import { signedInPerson } from "@/app/_server/signed-in-person";
import { MAX_COMPANY_NAME, MAX_RECEIPT_EMAILS } from "@/lib/billing/rules/invoice-details";
import { readInvoiceDetails } from "@/lib/billing/views/read-invoice-details";
import { env } from "@/lib/env";
import { readPhone } from "@/lib/notice/read-phone";
import { DetailsForm } from "./details-form";
import { PhoneForm } from "./phone-form";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("invoiceDetails");
  return { title: t("title") };
}

/**
 * What later invoices say about the person, who else gets receipts, and on which phone they are
 * told of payments.
 */
export default async function InvoiceDetailsPage() {
  const person = await signedInPerson("/billing/details");
  const context = await webContext(`person:${person.id}`);
  const [details, phone] = await Promise.all([
    readInvoiceDetails(context, { userId: person.id }),
    readPhone(context, { userId: person.id }),
  ]);
  const t = await getTranslations("invoiceDetails");
  const p = await getTranslations("noticePhone");
  const common = await getTranslations("common");
  return (
    <Page>
      <PageHeading text={t("text")}>{t("heading")}</PageHeading>
      <Panel>
        <DetailsForm
          details={details}
          most={{ companyName: MAX_COMPANY_NAME, emails: MAX_RECEIPT_EMAILS }}
          words={{
            company: t("company"),
            number: t("number"),
            numberPlaceholder: t("numberPlaceholder"),
            numberHint: t("numberHint"),
            emails: t("emails"),
            emailsHint: t("emailsHint", { email: person.email }),
            email: t.raw("email"),
            optional: t("optional"),
            save: t("save"),
            saving: t("saving"),
            saved: t("saved"),
            noAnswer: common("noAnswer"),
            signIn: common("signInAgain"),
          }}
        />
      </Panel>
      {env.textMessages || phone ? (
        <Panel id="phone" title={p("title")}>
          <p className="mb-4 text-14 text-muted">{p("text")}</p>
          <PhoneForm
            phone={phone}
            words={{
              number: p("number"),
              hint: p("hint"),
              present: p("present"),
              agree: p("agree"),
              agreeText: p("agreeText"),
              save: p("save"),
              saving: p("saving"),
              saved: p("saved"),
              remove: p("remove"),
              removing: p("removing"),
              removed: p("removed"),
              noAnswer: common("noAnswer"),
              signIn: common("signInAgain"),
            }}
          />
        </Panel>
      ) : null}
    </Page>
  );
}
