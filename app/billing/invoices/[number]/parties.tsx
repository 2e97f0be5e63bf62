import { useTranslations } from "next-intl";
import { type ReactNode, useId } from "react";
import { formatBusinessNumber } from "@/lib/billing/rules/business-number";
import type { InvoicePageView } from "@/lib/billing/views/views";
import { env } from "@/lib/env";

/** Who sells: as configured, the same as in the foot of every page. */
export function Seller() {
  const t = useTranslations("invoice");
  const footer = useTranslations("footer");
  const meta = useTranslations("meta");
  const { name, representative, registrationNumber, address, phone, email } = env.business;
  return (
    <Party title={t("seller")} name={name ?? meta("siteName")}>
      {registrationNumber ? <p>{t("businessNumber", { value: registrationNumber })}</p> : null}
      {representative ? <p>{footer("representative", { value: representative })}</p> : null}
      {address ? <p>{address}</p> : null}
      {phone ? <p>{footer("phone", { value: phone })}</p> : null}
      {email ? <p>{email}</p> : null}
    </Party>
  );
}

/** Who pays: the company as the invoice holds it, else the person. */
export function Customer({ customer }: { customer: InvoicePageView["customer"] }) {
  const t = useTranslations("invoice");
  const { name, email, companyName, businessNumber } = customer;
  return (
    <Party title={t("customer")} name={companyName ?? name ?? email}>
      {businessNumber ? <p>{t("businessNumber", { value: formatBusinessNumber(businessNumber) })}</p> : null}
      {companyName && name ? <p>{name}</p> : null}
      {companyName || name ? <p>{email}</p> : null}
    </Party>
  );
}

function Party({ title, name, children }: { title: string; name: string; children: ReactNode }) {
  const headingId = useId();
  return (
    <section aria-labelledby={headingId} className="min-w-0 text-14 text-muted">
      <h2 id={headingId} className="text-13">
        {title}
      </h2>
      <p className="mt-1 font-semibold text-16 text-ink">{name}</p>
      {children}
    </section>
  );
}
