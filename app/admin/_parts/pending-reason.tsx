import { useTranslations } from "next-intl";
import type { AdminPaymentView } from "@/lib/admin/views";
import { Coded } from "./coded";

/** Why a payment is pending, with Toss's code if there is one, and the number of look-ups. */
export function PendingReason({ lookup }: { lookup: NonNullable<AdminPaymentView["lookup"]> }) {
  const t = useTranslations("admin");
  const { reason, code, tries } = lookup;
  return (
    <>
      <p>{reason ? <Coded word={t(`pendingReason.${reason}`)} code={code ?? reason} /> : t("noAnswerYet")}</p>
      <p className="text-12 text-muted">{t("lookups", { count: tries })}</p>
    </>
  );
}
