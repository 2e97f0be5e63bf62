import { useTranslations } from "next-intl";
import type { AdminPaymentView } from "@/lib/admin/views";

/** Why a payment has no outcome yet, with Toss's code if it gave one, and how often it was looked up. */
export function PendingReason({ lookup }: { lookup: NonNullable<AdminPaymentView["lookup"]> }) {
  const t = useTranslations("admin");
  const { reason, code, tries } = lookup;
  return (
    <>
      <p>{reason ? t(`pendingReason.${reason}`) : t("noAnswerYet")}</p>
      {code ? <p className="break-all text-12 text-muted">{code}</p> : null}
      <p className="text-12 text-muted">{t("lookups", { count: tries })}</p>
    </>
  );
}
