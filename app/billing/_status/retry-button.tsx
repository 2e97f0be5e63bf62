import { useTranslations } from "next-intl";
import { PostButton } from "@/app/_components/post-button";

/** Charges the unpaid invoice again on the registered card. */
export function RetryButton() {
  const t = useTranslations("billing");
  const common = useTranslations("common");
  return (
    <PostButton tone="plain" path="/api/billing/retry" label={t("retry")} working={t("retrying")} noAnswer={common("noAnswer")} />
  );
}
