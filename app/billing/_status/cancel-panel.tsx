import { useTranslations } from "next-intl";
import { ButtonLink } from "@/app/_components/button";
import { Panel } from "@/app/_components/panel";

/** The way to cancel must be as visible as anything else on the page. */
export function CancelPanel({ isUnpaid }: { isUnpaid: boolean }) {
  const t = useTranslations("billing");
  return (
    <Panel id="cancel" title={t("cancelTitle")}>
      <p className="-mt-2 mb-3 text-14 text-muted">{isUnpaid ? t("cancelUnpaidText") : t("cancelText")}</p>
      <ButtonLink href="/billing/cancel" tone="plain" size="small">
        {t("cancel")}
      </ButtonLink>
    </Panel>
  );
}
