import { useTranslations } from "next-intl";
import { AppLink } from "@/app/_components/app-link";
import { buttonClass } from "@/app/_components/button";
import type { AttemptStory } from "@/lib/admin/views";
import { refundHref } from "../../address";

/** The way to give a payment back, as long as something is left of it. */
export function RefundLink({ payment, invoice }: { payment: AttemptStory; invoice: string }) {
  const t = useTranslations("admin");
  if (payment.refundedWon >= payment.amountWon) return null;
  return (
    <AppLink href={refundHref(payment.id)} className={buttonClass({ tone: "plain", size: "small" })}>
      {t("refund")} <span className="sr-only">{invoice}</span>
    </AppLink>
  );
}
