import { useTranslations } from "next-intl";
import { Illustration } from "@/app/_components/illustrations/illustration";
import { NoticeBanner } from "@/app/_components/notice-banner";
import { Authorize } from "@/app/billing/success/authorize";
import { linkPath } from "@/app/link-path";

type ReturnedProps = { token: string; orderId: string; customerKey: string; authKey: string };

/** The card window has returned with a card: a script posts it, once per visit. */
export function Returned({ token, ...returned }: ReturnedProps) {
  const t = useTranslations("link");
  const success = useTranslations("success");
  const common = useTranslations("common");
  const meta = useTranslations("meta");
  const here = linkPath(token);
  return (
    <>
      <Authorize
        {...returned}
        linkToken={token}
        doneHref={here}
        backHref={here}
        retryHref={here}
        priceHref={here}
        signInHref="/sign-in"
        pictures={{ checking: <Illustration scene="checking" />, declined: <Illustration scene="declined" /> }}
        words={{
          checkingTitle: success("checkingTitle"),
          checkingText: success("checkingText"),
          unknownTitle: success("unknownTitle"),
          unknownText: t("unknownText"),
          stillUnknownText: t("stillChecking"),
          disconnectedTitle: success("disconnectedTitle"),
          disconnectedText: success("disconnectedText"),
          checkAgain: success("checkAgain"),
          failedTitle: t("declinedTitle"),
          failedPageTitle: meta.raw("titleTemplate").replace("%s", t("declinedTitle")),
          nothingCharged: t("nothingCharged"),
          seePrice: success("seePrice"),
          tryAgain: t("tryAgain"),
          signInAgain: common("signInAgain"),
          back: t("backHere"),
        }}
      />
      <noscript>
        <NoticeBanner tone="amber" title={common("noScript")} />
      </noscript>
    </>
  );
}
