import { useTranslations } from "next-intl";
import { useId } from "react";
import { ButtonLink } from "@/app/_components/button";

/** The way to cancel must be as visible as anything else on the page. */
export function CancelPanel({ isUnpaid, isTrial }: { isUnpaid: boolean; isTrial: boolean }) {
  const t = useTranslations("billing");
  const headingId = useId();
  return (
    <section
      aria-labelledby={headingId}
      className="grid gap-4 rounded-card bg-paper p-6 sm:flex sm:items-center sm:justify-between sm:p-8 print:hidden"
    >
      <div>
        <h2 id={headingId} className="font-semibold text-16">
          {t("cancelTitle")}
        </h2>
        <p className="mt-1 text-14 text-muted">
          {isUnpaid ? t("cancelUnpaidText") : t(isTrial ? "cancelTrialText" : "cancelText")}
        </p>
      </div>
      <ButtonLink href="/billing/cancel" tone="plain">
        {t("cancel")}
      </ButtonLink>
    </section>
  );
}
