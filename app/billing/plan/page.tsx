import type { Metadata } from "next";
import { getLocale, getTranslations } from "next-intl/server";
import { ButtonLink } from "@/app/_components/button";
import { Illustration } from "@/app/_components/illustrations/illustration";
import { Moment } from "@/app/_components/moment";
import { Page, PageHeading } from "@/app/_components/page-frame";
import { Panel } from "@/app/_components/panel";
import { planName } from "@/app/_format/plan";
import { webContext } from "@/app/_server/context";
import { signedInPerson } from "@/app/_server/signed-in-person";
import { type PlanPageView, readPlanPage } from "@/lib/billing/views/read-plan-change";
import { ChangeFigures } from "./change-figures";
import { ChangeForm } from "./change-form";
import { PlanChoices } from "./plan-choices";
import { Scheduled } from "./scheduled";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("planChange");
  return { title: t("title") };
}

type PlanPageProps = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function PlanPage({ searchParams }: PlanPageProps) {
  const person = await signedInPerson("/billing/plan");
  const context = await webContext(`person:${person.id}`);
  const { plan: chosen } = await searchParams;
  const view = await readPlanPage(context, { userId: person.id, chosen: typeof chosen === "string" ? chosen : null });
  if (!view.present || (view.refused && !view.scheduled)) return <NotNow refused={view.refused ?? "not_subscribed"} />;
  const t = await getTranslations("planChange");
  const now = context.now();
  return (
    <Page>
      <PageHeading text={t("present", { plan: planName(view.present, await getLocale()) })}>{t("heading")}</PageHeading>
      {view.scheduled ? <Scheduled scheduled={view.scheduled} now={now} /> : null}
      {view.preview ? <Choice view={view} preview={view.preview} now={now} /> : null}
    </Page>
  );
}

type ChoiceProps = { view: PlanPageView; preview: NonNullable<PlanPageView["preview"]>; now: Date };

async function Choice({ view, preview, now }: ChoiceProps) {
  const t = await getTranslations("planChange");
  const common = await getTranslations("common");
  const locale = await getLocale();
  const isScheduled = view.scheduled?.plan === preview.plan;
  return (
    <>
      <PlanChoices choices={view.choices} chosen={preview.plan} />
      {isScheduled ? null : (
        <>
          <ChangeFigures preview={preview} now={now} />
          <Panel>
            <ChangeForm
              plan={preview.plan}
              expectedWon={preview.when === "now" ? preview.dueNowWon : preview.nextChargeWon}
              words={{
                keep: t("keep"),
                confirm: t(preview.when === "now" ? "confirmNow" : "confirmLater", { plan: planName(preview.plan, locale) }),
                confirming: t("confirming"),
                noAnswer: common("noAnswer"),
                signIn: common("signInAgain"),
              }}
            />
          </Panel>
        </>
      )}
    </>
  );
}

async function NotNow({ refused }: { refused: NonNullable<PlanPageView["refused"]> }) {
  const t = await getTranslations("planChange");
  const isChecking = refused === "payment_in_progress" || refused === "renewal_due" || refused === "refund_in_progress";
  return (
    <Moment
      picture={<Illustration scene={isChecking ? "checking" : "empty"} />}
      title={t(`refused.${refused}.title`)}
      actions={
        <ButtonLink href={refused === "not_subscribed" ? "/#plans" : "/billing"}>{t(`refused.${refused}.button`)}</ButtonLink>
      }
    >
      <p>{t(`refused.${refused}.text`)}</p>
    </Moment>
  );
}
