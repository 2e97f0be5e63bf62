import { useTranslations } from "next-intl";
import { PostButton } from "@/app/_components/post-button";

/** Charges the unpaid invoice again on the registered card, if it is still this amount. */
export function RetryButton({ amountWon }: { amountWon: number }) {
  const t = useTranslations("billing");
  const common = useTranslations("common");
  return (
    <PostButton
      tone="plain"
      path="/api/billing/retry"
      body={{ expectedWon: amountWon }}
      label={t("retry")}
      working={t("retrying")}
      words={{ noAnswer: common("noAnswer"), signIn: common("signInAgain") }}
    />
  );
}
