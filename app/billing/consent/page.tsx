import type { Metadata } from "next";
import { getLocale, getTranslations } from "next-intl/server";
import { ButtonLink } from "@/app/_components/button";
import { Illustration } from "@/app/_components/illustrations/illustration";
import { Moment } from "@/app/_components/moment";
import { Page } from "@/app/_components/page-frame";
import { formatDay, formatLastDay } from "@/app/_format/day";
import { formatWon } from "@/app/_format/won";
import { billingStatusOf } from "@/app/_server/billing-status";
import { webContext } from "@/app/_server/context";
import { currentPerson } from "@/app/_server/current-person";
import { signedInPerson } from "@/app/_server/signed-in-person";
import type { BillingStatusView, ConsentView } from "@/lib/billing/views/views";
import { ResumeButton } from "../_status/resume-button";
import { Question } from "./question";
import { WithdrawButton } from "./withdraw-button";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("consent");
  const person = await currentPerson();
  const status = person ? await billingStatusOf(person) : null;
  return { title: titleOf(status, t) };
}

function titleOf(status: BillingStatusView | null, t: Awaited<ReturnType<typeof getTranslations<"consent">>>): string {
  if (status?.state.kind === "cancelling") return t("canceledTitle");
  if (!status?.consent) return t("nothingTitle");
  return status.consent.given ? t("givenTitle") : t("pageTitle");
}

/**
 * Asks for the consent to a charge that is dearer than what was paid before.
 * Source: docs/decisions/0050-consent-before-a-dearer-charge.md
 */
export default async function ConsentPage() {
  const person = await signedInPerson("/billing/consent");
  const context = await webContext(`person:${person.id}`);
  const { consent, state } = await billingStatusOf(person);
  const now = context.now();
  if (state.kind === "cancelling") return <Canceled endsAt={state.endsAt} now={now} />;
  if (!consent) return <NothingAsked isEarly={state.kind === "active" && state.needsConsent} />;
  if (consent.given) return <Given consent={consent} now={now} />;
  return (
    <Page>
      <Question
        view={consent}
        whose={null}
        now={now}
        ways={{
          consent: { path: "/api/billing/consent", body: { id: consent.id } },
          cancel: { path: "/api/billing/cancel", body: {} },
        }}
      />
    </Page>
  );
}

async function Given({ consent, now }: { consent: ConsentView; now: Date }) {
  const t = await getTranslations("consent");
  const common = await getTranslations("common");
  const locale = await getLocale();
  const day = formatDay(consent.chargeAt, { locale, now, weekday: true });
  return (
    <Moment
      picture={<Illustration scene="success" />}
      title={t("givenTitle")}
      actions={
        <>
          <ButtonLink href="/billing" tone="plain">
            {common("backToBilling")}
          </ButtonLink>
          <WithdrawButton
            id={consent.id}
            label={t("withdraw")}
            working={t("withdrawing")}
            words={{ noAnswer: common("noAnswer"), signIn: common("signInAgain") }}
          />
        </>
      }
    >
      <p>{t("givenText", { day, amount: formatWon(consent.toWon, locale) })}</p>
    </Moment>
  );
}

async function Canceled({ endsAt, now }: { endsAt: Date; now: Date }) {
  const t = await getTranslations("consent");
  const common = await getTranslations("common");
  const locale = await getLocale();
  return (
    <Moment
      picture={<Illustration scene="expired" />}
      title={t("canceledTitle")}
      actions={
        <>
          <ButtonLink href="/billing" tone="plain">
            {common("backToBilling")}
          </ButtonLink>
          <ResumeButton tone="plain" isWide />
        </>
      }
    >
      <p>{t("canceledText", { day: formatLastDay(endsAt, { locale, now, weekday: true }) })}</p>
    </Moment>
  );
}

/** @param isEarly whether something will be asked, from the thirtieth day before it */
async function NothingAsked({ isEarly }: { isEarly: boolean }) {
  const t = await getTranslations("consent");
  const common = await getTranslations("common");
  return (
    <Moment
      picture={<Illustration scene="empty" />}
      title={t("nothingTitle")}
      actions={<ButtonLink href="/billing">{common("backToBilling")}</ButtonLink>}
    >
      <p>{t(isEarly ? "notYetText" : "nothingText")}</p>
    </Moment>
  );
}
