import { useTranslations } from "next-intl";
import type { ButtonLook } from "@/app/_components/button";
import { env } from "@/lib/env";
import { ChangeCardButton } from "./change-card-button";

/**
 * The button to register another card, with its texts. `amountWon` is what the page says it costs,
 * `returnTo` the page that led here.
 */
export function ChangeCard({ amountWon, returnTo, ...look }: ButtonLook & { amountWon: number; returnTo?: string | null }) {
  const t = useTranslations("billing");
  const checkout = useTranslations("checkout");
  const common = useTranslations("common");
  return (
    <ChangeCardButton
      {...look}
      amountWon={amountWon}
      returnTo={returnTo}
      sdkUrl={env.tossSdkUrl}
      label={t("changeCard")}
      working={t("changingCard")}
      words={{
        canceled: t("changeCardCanceled"),
        scriptFailed: checkout("scriptFailed"),
        windowFailed: checkout("windowFailed"),
        noAnswer: common("noAnswer"),
        signIn: common("signInAgain"),
      }}
    />
  );
}
