import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { getLocale, getTranslations } from "next-intl/server";
import { ButtonLink } from "@/app/_components/button";
import { Illustration } from "@/app/_components/illustrations/illustration";
import { Moment } from "@/app/_components/moment";
import { NoticeBanner } from "@/app/_components/notice-banner";
import { Page, PageHeading } from "@/app/_components/page-frame";
import { Panel } from "@/app/_components/panel";
import { currentPerson, viewsWithFreshSignIn } from "@/app/_server/current-person";
import { PRODUCT_PATH } from "@/app/product-path";
import { callbackPath } from "@/lib/auth/callback-path";
import { connectPath } from "@/lib/auth/connect-path";
import { enabledProviders } from "@/lib/auth/providers";
import { demoPeople } from "@/lib/demo/demo-people";
import { env } from "@/lib/env";
import { DemoPeopleList } from "./demo-people-list";
import { SignInWays } from "./sign-in-ways";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("signIn");
  return { title: t("title") };
}

const KNOWN_ERRORS = ["OAuthAccountNotLinked", "EmailSignin", "AccessDenied", "EmailNotVerified", "TooManyLinks"] as const;

const COMPANIES = ["kakao", "naver", "google"] as const;
const companyOf = (id: string | undefined) => COMPANIES.find((company) => company === id) ?? null;

type SignInProps = { searchParams: Promise<Record<string, string | string[] | undefined>> };

const single = (value: string | string[] | undefined) => (Array.isArray(value) ? value[0] : value);

export default async function SignInPage({ searchParams }: SignInProps) {
  const query = await searchParams;
  const callbackUrl = callbackPath(single(query.callbackUrl) ?? PRODUCT_PATH, env.appBaseUrl);
  // A signed-in person comes here only for a fresh sign-in, and returns when they asked for a link.
  const isWanted = single(query.again) !== undefined || single(query.sent) !== undefined;
  const isAgain = isWanted && (await currentPerson()) !== null && !(await viewsWithFreshSignIn());
  if (!isAgain && (await currentPerson())) redirect(callbackUrl);
  const t = await getTranslations("signIn");
  const common = await getTranslations("common");
  const locale = await getLocale();
  // A browser without scripts is led here by the form.
  if (single(query.sent)) return <Sent />;
  const error = single(query.error);
  const providers = enabledProviders(env).map(({ id }) => id);
  const company = error === "OAuthAccountNotLinked" ? companyOf(single(query.provider)) : null;
  // However they sign in now, the next page offers to connect what was refused.
  const afterwards = company ? connectPath({ provider: company, next: callbackUrl }) : callbackUrl;
  return (
    <Page>
      <PageHeading text={isAgain ? t("againText") : single(query.callbackUrl) ? t("continueText") : undefined}>
        {isAgain ? t("againHeading") : t("heading")}
      </PageHeading>
      {error && !company ? (
        <NoticeBanner tone="red" title={t(`error_${KNOWN_ERRORS.find((known) => known === error) ?? "other"}`)} />
      ) : null}
      {company ? (
        <NoticeBanner tone="amber" title={t("notLinkedTitle", { company: t(`company_${company}`) })}>
          <p>{t("notLinkedText")}</p>
          <p>{t(env.email ? "notLinkedMail" : "notLinkedOther", { company: t(`company_${company}`) })}</p>
        </NoticeBanner>
      ) : null}
      <SignInWays providers={providers} callbackUrl={afterwards} isDemo={env.hasDemoTools} />
      {env.hasDemoTools ? (
        <Panel id="demo" title={t("demoTitle")}>
          <p className="-mt-3 mb-3 text-14 text-muted">{t("demoText")}</p>
          <DemoPeopleList
            people={demoPeople().map(({ email, name, latinName, note }) => ({
              email,
              name: locale === "ko" ? name : latinName,
              note: note[locale],
            }))}
            callbackUrl={callbackUrl}
            entering={t("demoEntering")}
            noAnswer={common("noAnswer")}
          />
        </Panel>
      ) : null}
      <noscript>
        <NoticeBanner tone="amber" title={common("noScript")} />
      </noscript>
    </Page>
  );
}

async function Sent() {
  const t = await getTranslations("signIn");
  const common = await getTranslations("common");
  return (
    <Moment
      picture={<Illustration scene="sent" />}
      title={t("sentTitle")}
      actions={
        <>
          <ButtonLink href="/sign-in" tone="plain">
            {t("sentAgain")}
          </ButtonLink>
          <ButtonLink href="/" tone="plain">
            {common("home")}
          </ButtonLink>
        </>
      }
    >
      <p>{t("sentText")}</p>
    </Moment>
  );
}
