import { useTranslations } from "next-intl";
import { LookUpButton } from "./look-up-button";

export function LookUp({ paymentId }: { paymentId: string }) {
  const t = useTranslations("admin");
  const common = useTranslations("common");
  return (
    <LookUpButton
      paymentId={paymentId}
      label={t("lookUp")}
      working={t("lookingUp")}
      noAnswer={common("noAnswer")}
      results={{
        paid: t("lookedUp.paid"),
        declined: t("lookedUp.declined"),
        pending: t("lookedUp.pending"),
        not_at_toss: t("lookedUp.not_at_toss"),
        unreadable: t("lookedUp.unreadable"),
      }}
    />
  );
}
