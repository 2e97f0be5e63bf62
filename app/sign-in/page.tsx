import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { getLocale, getTranslations } from "next-intl/server";
import { NoticeBanner } from "@/app/_components/notice-banner";
import { Page, PageHeading } from "@/app/_components/page-frame";
import { Panel } from "@/app/_components/panel";
import { currentPerson } from "@/app/_server/current-person";
import { callbackPath } from "@/lib/auth/callback-path";
import { enabledProviders } from "@/lib/auth/providers";
import { demoPeople } from "@/lib/demo/demo-people";
import { env } from "@/lib/env";
import { DemoPeopleList } from "./demo-people-list";
import { SignInWays } from "./sign-in-ways";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("signIn");
  return { title: t("title") };
}

const KNOWN_ERRORS = [
  "OAuthAccountNotLinked",
  "EmailSignin",
  "AccessDenied",
  "Verification",
  "EmailNotVerified",
  "TooManyLinks",
] as const;

type SignInProps = { searchParams: Promise<Record<string, string | string[] | undefined>> };

const single = (value: string | string[] | undefined) => (Array.isArray(value) ? value[0] : value);

export default async function SignInPage({ searchParams }: SignInProps) {
  const query = await searchParams;
  const callbackUrl = callbackPath(single(query.callbackUrl), env.appBaseUrl);
  if (await currentPerson()) redirect(callbackUrl);
  const t = await getTranslations("signIn");
  const common = await getTranslations("common");
  const locale = await getLocale();
  const error = single(query.error);
  return (
    <Page>
      <PageHeading text={t("continueText")}>{t("heading")}</PageHeading>
      {error ? <NoticeBanner tone="red" title={t(`error_${KNOWN_ERRORS.find((known) => known === error) ?? "other"}`)} /> : null}
      {single(query.sent) ? (
        <NoticeBanner tone="blue" title={t("sentTitle")}>
          <p>{t("sentText")}</p>
        </NoticeBanner>
      ) : null}
      {env.hasDemoTools ? (
        <Panel id="demo" title={t("demoTitle")}>
          <p className="-mt-3 mb-3 text-14 text-muted">{t("demoText")}</p>
          <DemoPeopleList
            people={demoPeople().map(({ email, name, note }) => ({ email, name, note: note[locale] }))}
            callbackUrl={callbackUrl}
            entering={t("demoEntering")}
            noAnswer={common("noAnswer")}
          />
        </Panel>
      ) : null}
      <SignInWays providers={enabledProviders(env).map(({ id }) => id)} callbackUrl={callbackUrl} isDemo={env.hasDemoTools} />
      <noscript>
        <NoticeBanner tone="amber" title={common("noScript")} />
      </noscript>
    </Page>
  );
}
