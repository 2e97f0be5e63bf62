import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { ButtonLink } from "@/app/_components/button";
import { Illustration } from "@/app/_components/illustrations/illustration";
import { Moment } from "@/app/_components/moment";
import { withCode } from "@/app/_promo/entered-code";
import { FAILED_WITH_CODE } from "@/app/_server/checkout-answer";
import { RETURN_TO, returnPath, withReturnPath } from "@/app/_server/return-path";
import { fromAddress, promoCodeText } from "@/app/_server/texts";
import { PRODUCT_PATH } from "@/app/product-path";
import { isPlanOnOffer } from "@/lib/billing/catalogue";
import { reasonOfCode } from "@/lib/toss/codes";
import { isWindowClosed } from "@/lib/toss/window-codes";

type FailProps = { searchParams: Promise<Record<string, string | string[] | undefined>> };

async function readFailure({ searchParams }: FailProps) {
  const query = await searchParams;
  const code = typeof query.code === "string" ? query.code : "";
  return {
    isCanceled: isWindowClosed(code),
    isCardChange: query.purpose === "replace_card",
    reason: reasonOfCode(code),
    plan: isPlanOnOffer(query.plan) ? query.plan : null,
    promoCode: fromAddress(promoCodeText, query[FAILED_WITH_CODE]),
    returnTo: returnPath(query[RETURN_TO]),
  };
}

export async function generateMetadata(props: FailProps): Promise<Metadata> {
  const t = await getTranslations("fail");
  const { isCanceled, isCardChange } = await readFailure(props);
  return { title: t(titleKey(isCanceled, isCardChange)) };
}

function titleKey(isCanceled: boolean, isCardChange: boolean) {
  if (!isCanceled) return "title";
  return isCardChange ? "titleCardCanceled" : "titleCanceled";
}

/**
 * The page to which the Toss window returns without a card: nothing was registered, so nothing was
 * charged. The address is untrusted, so it shows our own texts, and only for known codes.
 */
export default async function FailPage(props: FailProps) {
  const t = await getTranslations("fail");
  const decline = await getTranslations("declineAtWindow");
  const common = await getTranslations("common");
  const { isCanceled, isCardChange, reason, plan, promoCode, returnTo } = await readFailure(props);
  // Whoever came from a page of the product goes on there, not to the plans.
  const plans =
    isCardChange || (returnTo && plan) ? null : (
      <ButtonLink href={`${withCode("/", promoCode)}#plans`} tone={plan ? "plain" : "primary"}>
        {common("backToPlans")}
      </ButtonLink>
    );
  return (
    <Moment
      picture={<Illustration scene={isCanceled ? "empty" : "declined"} />}
      title={t(titleKey(isCanceled, isCardChange))}
      actions={
        <>
          {plan ? (
            <ButtonLink href={withCode(withReturnPath(`/billing/checkout?plan=${plan}`, returnTo), promoCode)}>
              {t("tryAgain")}
            </ButtonLink>
          ) : null}
          {returnTo && plan ? (
            <ButtonLink href={returnTo} tone="plain">
              {t("goBack")}
            </ButtonLink>
          ) : null}
          {isCardChange ? <ButtonLink href="/billing">{t("tryCardAgain")}</ButtonLink> : plans}
          {isCardChange || !plan ? (
            <ButtonLink href={PRODUCT_PATH} tone="plain">
              {t("toProduct")}
            </ButtonLink>
          ) : null}
        </>
      }
    >
      <p>{isCanceled ? t(isCardChange ? "canceledCardText" : "canceledText") : decline(reason)}</p>
      <p>{t("nothingCharged")}</p>
    </Moment>
  );
}
