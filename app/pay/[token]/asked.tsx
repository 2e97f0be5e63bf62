import { getLocale, getTranslations } from "next-intl/server";
import { ButtonLink } from "@/app/_components/button";
import { Illustration } from "@/app/_components/illustrations/illustration";
import { Moment } from "@/app/_components/moment";
import { Page } from "@/app/_components/page-frame";
import { formatDay } from "@/app/_format/day";
import { formatWon } from "@/app/_format/won";
import { Question } from "@/app/billing/consent/question";
import type { LinkPageView } from "@/lib/billing/views/views";

type AskedProps = { view: Extract<LinkPageView, { kind: "consent" }>; token: string; now: Date };

/** The question of a link, or that it was answered with yes. */
export async function Asked({ view: { consent, whose }, token, now }: AskedProps) {
  const t = await getTranslations("consent");
  const link = await getTranslations("link");
  const locale = await getLocale();
  if (consent.given) {
    const day = formatDay(consent.chargeAt, { locale, now, weekday: true });
    return (
      <Moment
        picture={<Illustration scene="success" />}
        title={t("givenTitle")}
        actions={<ButtonLink href="/sign-in?callbackUrl=%2Fbilling%2Fconsent">{link("signIn")}</ButtonLink>}
      >
        <p>{t("givenText", { day, amount: formatWon(consent.toWon, locale) })}</p>
        <p>{t("withdrawSignedIn")}</p>
      </Moment>
    );
  }
  return (
    <Page>
      <Question
        view={consent}
        whose={whose}
        now={now}
        ways={{
          consent: { path: "/api/pay/consent", body: { token, id: consent.id } },
          cancel: { path: "/api/pay/cancel", body: { token } },
        }}
      />
      <p className="text-13 text-muted">{t("onlyThis")}</p>
    </Page>
  );
}
