import { useTranslations } from "next-intl";
import { ActionGroup } from "@/app/_components/action-group";
import { ButtonLink } from "@/app/_components/button";
import { Day } from "@/app/_components/day";
import { DunningStepsWithNotices } from "@/app/_components/dunning-steps";
import { Face } from "@/app/_components/face";
import { Illustration } from "@/app/_components/illustrations/illustration";
import { Moment } from "@/app/_components/moment";
import { Panel } from "@/app/_components/panel";
import { PostButton } from "@/app/_components/post-button";
import { PostForm } from "@/app/_components/post-form";
import { TierBadge } from "@/app/_components/tier-badge";
import { WorkButton } from "@/app/_components/work-button";
import { InvoicePaper } from "@/app/billing/invoices/[number]/invoice-paper";
import { SignInWays } from "@/app/sign-in/sign-in-ways";
import { demoPeople } from "@/lib/demo/demo-people";
import { INVOICES } from "./invoices";
import { Outcomes } from "./outcomes";
import { NOW, STATES, TIERS } from "./samples";

/** What is put together from the basics, in every state. */
export function Parts() {
  const common = useTranslations("common");
  return (
    <div className="space-y-6">
      <Working />
      <Panel className="space-y-3">
        <Outcomes text={common("noAnswer")} signIn={common("signInAgain")} />
      </Panel>
      <Small />
      <AMoment />
      <SignInWays providers={["kakao", "naver", "google", "email"]} callbackUrl="/" isDemo={false} />
      {INVOICES.map(({ name, invoice }) => (
        <div key={name} className="space-y-4">
          <h2 className="text-14 text-muted">{name}</h2>
          <InvoicePaper invoice={invoice} level={2} />
        </div>
      ))}
    </div>
  );
}

function Working() {
  const t = useTranslations("cancel");
  const common = useTranslations("common");
  const words = { label: t("confirm"), working: t("confirming") };
  return (
    <Panel className="space-y-3">
      <ActionGroup>
        <WorkButton {...words} isWorking={false} />
        <WorkButton {...words} isWorking />
        <WorkButton {...words} isWorking={false} isReady={false} />
      </ActionGroup>
      <ActionGroup isStacked>
        {/* A press asks for a route that does not exist, and shows what comes of it. */}
        <PostButton
          {...words}
          path="/api/no-such-route"
          words={{ noAnswer: common("noAnswer"), signIn: common("signInAgain") }}
          isWide
        />
        <PostForm {...words} action="/dev/components" fields={{}} tone="plain" isWide />
      </ActionGroup>
    </Panel>
  );
}

function Small() {
  return (
    <Panel className="space-y-4">
      <p className="flex flex-wrap items-center gap-3">
        {demoPeople().map(({ email }, index) => (
          <Face key={email} index={index} />
        ))}
        {TIERS.map((tier) => (
          <TierBadge key={tier} tier={tier} />
        ))}
        <Day at={NOW} now={NOW} />
        <Day at={NOW} now={NOW} hasTime />
      </p>
      {STATES.filter(({ status }) => status.dunning.length > 0)
        .slice(0, 1)
        .map(({ name, status }) => (
          <DunningStepsWithNotices key={name} steps={status.dunning} now={NOW} />
        ))}
    </Panel>
  );
}

function AMoment() {
  const t = useTranslations("fail");
  return (
    <Moment
      level={2}
      picture={<Illustration scene="declined" />}
      title={t("title")}
      actions={
        <>
          <ButtonLink href="/dev/components">{t("tryAgain")}</ButtonLink>
          <ButtonLink href="/dev/components" tone="plain">
            {t("toProduct")}
          </ButtonLink>
        </>
      }
      note={<p>{t("canceledText")}</p>}
    >
      <p>{t("nothingCharged")}</p>
    </Moment>
  );
}
