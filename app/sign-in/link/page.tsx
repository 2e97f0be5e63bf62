import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { ButtonLink } from "@/app/_components/button";
import { Illustration } from "@/app/_components/illustrations/illustration";
import { Moment } from "@/app/_components/moment";
import { Page, PageHeading } from "@/app/_components/page-frame";
import { Panel } from "@/app/_components/panel";
import { webDatabase } from "@/app/_server/context";
import { currentPerson } from "@/app/_server/current-person";
import { callbackPath } from "@/lib/auth/callback-path";
import { readSignInLink } from "@/lib/auth/sign-in-link";
import { env } from "@/lib/env";
import { PressForm } from "./press-form";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("signIn");
  return { title: t("title"), robots: { index: false } };
}

type LinkProps = { searchParams: Promise<Record<string, string | string[] | undefined>> };

const single = (value: string | string[] | undefined) => (Array.isArray(value) ? value[0] : value) ?? "";

/**
 * The page that a mailed link opens. It changes nothing, however often a mail scanner or a preview
 * loads it: the button signs in.
 */
export default async function LinkPage({ searchParams }: LinkProps) {
  const query = await searchParams;
  const token = single(query.token);
  const returnTo = callbackPath(single(query.to), env.appBaseUrl);
  const link = await readSignInLink(webDatabase(), { token }, env);
  const t = await getTranslations("signIn");
  if (!link) {
    // For example a second press: the first one has signed the person in.
    if (await currentPerson()) redirect(returnTo);
    return <Dead returnTo={returnTo} />;
  }
  return (
    <Page>
      <PageHeading text={t("linkText")}>{t("linkHeading")}</PageHeading>
      <Panel className="space-y-4">
        <div>
          <p className="text-13 text-muted">{t("linkFor")}</p>
          <p className="break-all font-semibold text-16">{link.maskedEmail}</p>
        </div>
        <PressForm token={token} returnTo={returnTo} label={t("linkPress")} working={t("linkWorking")} />
        <p className="text-13 text-muted">{t("linkNotYou")}</p>
      </Panel>
    </Page>
  );
}

async function Dead({ returnTo }: { returnTo: string }) {
  const t = await getTranslations("signIn");
  const common = await getTranslations("common");
  return (
    <Moment
      picture={<Illustration scene="expired" />}
      title={t("linkDeadTitle")}
      actions={
        <>
          <ButtonLink href={`/sign-in?callbackUrl=${encodeURIComponent(returnTo)}`}>{t("linkDeadAction")}</ButtonLink>
          <ButtonLink href="/" tone="plain">
            {common("home")}
          </ButtonLink>
        </>
      }
    >
      <p>{t("linkDeadText")}</p>
    </Moment>
  );
}
