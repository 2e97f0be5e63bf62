import { useTranslations } from "next-intl";
import { PostButton } from "@/app/_components/post-button";

/** Asks for the next attempt on the card that is registered. */
export function RetryButton() {
  const t = useTranslations("billing");
  const common = useTranslations("common");
  return (
    <PostButton tone="plain" path="/api/billing/retry" label={t("retry")} working={t("retrying")} noAnswer={common("noAnswer")} />
  );
}
