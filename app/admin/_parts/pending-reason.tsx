import { useTranslations } from "next-intl";
import type { AdminPaymentView } from "@/lib/admin/views";

/** Why a payment is pending, with Toss's code if there is one, and the number of look-ups. */
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
