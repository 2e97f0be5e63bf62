import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { ButtonLink } from "@/app/_components/button";
import { NoticeBanner } from "@/app/_components/notice-banner";
import { Page } from "@/app/_components/page-frame";
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
  };
}

export async function generateMetadata(props: FailProps): Promise<Metadata> {
  const t = await getTranslations("fail");
  const { isCanceled, isCardChange } = await readFailure(props);
  return { title: t(titleKey(isCanceled, isCardChange)) };
}

function titleKey(isCanceled: boolean, isCardChange: boolean) {
  if (isCardChange) return isCanceled ? "titleCardCanceled" : "titleCard";
  return isCanceled ? "titleCanceled" : "title";
}

/**
 * The page to which the Toss window returns without a card. The address is untrusted, so it shows
 * our own texts, and only for known codes.
 */
export default async function FailPage(props: FailProps) {
  const t = await getTranslations("fail");
  const decline = await getTranslations("decline");
  const common = await getTranslations("common");
  const { isCanceled, isCardChange, reason, plan } = await readFailure(props);
  const retryHref = plan ? `/billing/checkout?plan=${plan}` : "/#plans";
  return (
    <Page>
      <NoticeBanner
        tone={isCanceled ? "ink" : "red"}
        level={1}
        title={t(titleKey(isCanceled, isCardChange))}
        actions={
          isCardChange ? (
            <ButtonLink href="/billing">{t("tryCardAgain")}</ButtonLink>
          ) : (
            <>
              <ButtonLink href={retryHref}>{plan ? t("tryAgain") : common("backToPlans")}</ButtonLink>
              {plan ? (
                <ButtonLink href="/#plans" tone="plain">
                  {common("backToPlans")}
                </ButtonLink>
              ) : null}
            </>
          )
        }
      >
        <p>{isCanceled ? t(isCardChange ? "canceledCardText" : "canceledText") : decline(reason)}</p>
        <p>{t("nothingCharged")}</p>
      </NoticeBanner>
    </Page>
  );
}
