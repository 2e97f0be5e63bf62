import { getLocale, getTranslations } from "next-intl/server";
import { Fact, Facts } from "@/app/_components/facts";
import { NoticeBanner } from "@/app/_components/notice-banner";
import { PageHeading } from "@/app/_components/page-frame";
import { Panel } from "@/app/_components/panel";
import { CONSENT_TEXT_VERSION, consentWords } from "@/app/_server/consent-words";
import type { ConsentView } from "@/lib/billing/views/views";
import { ConsentForm } from "./consent-form";

type Ways = Pick<Parameters<typeof ConsentForm>[0], "consent" | "cancel">;
type QuestionProps = { view: ConsentView; whose: string | null; now: Date; ways: Ways };

/** What is asked, before and after, and the two answers. */
export async function Question({ view, whose, now, ways }: QuestionProps) {
  const t = await getTranslations("consent");
  const common = await getTranslations("common");
  const locale = await getLocale();
  const words = consentWords(view, { locale, now });
  const { consent, cancel } = ways;
  // What is consented to is what is shown here, in this language.
  const shown = { textVersion: CONSENT_TEXT_VERSION, locale };
  return (
    <>
      <PageHeading text={words.without}>{words.title}</PageHeading>
      <Panel>
        <Facts>
          {whose ? (
            <Fact name={t("fact.whose")}>
              <span className="break-all">{whose}</span>
            </Fact>
          ) : null}
          {words.facts.map(({ name, value }) => (
            <Fact key={name} name={name}>
              {value}
            </Fact>
          ))}
        </Facts>
      </Panel>
      <Panel>
        <ConsentForm
          consent={{ ...consent, body: { ...consent.body, ...shown } }}
          cancel={cancel}
          words={{
            box: words.box,
            tickFirst: t("tickFirst"),
            agree: t("agree"),
            agreeing: t("agreeing"),
            cancel: t("cancel"),
            cancelling: t("cancelling"),
            noAnswer: common("noAnswer"),
            signIn: common("signInAgain"),
          }}
        />
      </Panel>
      <p className="text-13 text-muted">{words.howToCancel}</p>
      <noscript>
        <NoticeBanner tone="amber" title={common("noScript")} />
      </noscript>
    </>
  );
}
