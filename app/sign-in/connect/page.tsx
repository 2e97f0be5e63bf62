import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { Badge } from "@/app/_components/badge";
import { ButtonLink } from "@/app/_components/button";
import { NoticeBanner } from "@/app/_components/notice-banner";
import { Page, PageHeading } from "@/app/_components/page-frame";
import { Panel } from "@/app/_components/panel";
import { PostForm } from "@/app/_components/post-form";
import { webDatabase } from "@/app/_server/context";
import { signedInPerson } from "@/app/_server/signed-in-person";
import { PRODUCT_PATH } from "@/app/product-path";
import { callbackPath } from "@/lib/auth/callback-path";
import { connectPath } from "@/lib/auth/connect-path";
import { readSignInWays, type SignInWay } from "@/lib/auth/read-ways";
import { env } from "@/lib/env";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("signIn");
  return { title: t("connectTitle") };
}

type ConnectProps = { searchParams: Promise<Record<string, string | string[] | undefined>> };

const single = (value: string | string[] | undefined) => (Array.isArray(value) ? value[0] : value) ?? "";

/** Where a signed-in person connects another way to sign in, and sees which are connected. */
export default async function ConnectPage({ searchParams }: ConnectProps) {
  const query = await searchParams;
  const next = callbackPath(single(query.next), env.appBaseUrl);
  const chosen = single(query.provider);
  const person = await signedInPerson(connectPath({ provider: chosen, next }));
  const ways = await readSignInWays(webDatabase(), person.id, env);
  const t = await getTranslations("signIn");
  const way = ways.find(({ id }) => id === chosen);
  return (
    <Page>
      <PageHeading text={t("connectText", { email: person.email })}>{t("connectTitle")}</PageHeading>
      {way?.isConnected ? <NoticeBanner tone="emerald" title={t("connectDone", { company: t(`company_${way.id}`) })} /> : null}
      {way && !way.isConnected && single(query.error) ? (
        <NoticeBanner tone="red" title={t("connectTaken", { company: t(`company_${way.id}`) })}>
          <p>{t("connectTakenText", { company: t(`company_${way.id}`) })}</p>
        </NoticeBanner>
      ) : null}
      {ways.length > 0 ? <Ways ways={ways} next={next} /> : null}
      <ButtonLink href={next === "/" ? PRODUCT_PATH : next} isWide tone={way && !way.isConnected ? "plain" : "primary"}>
        {t("connectNext")}
      </ButtonLink>
    </Page>
  );
}

async function Ways({ ways, next }: { ways: SignInWay[]; next: string }) {
  const t = await getTranslations("signIn");
  return (
    <Panel>
      <p className="mb-2 text-14 text-muted">{t("connectIntro")}</p>
      <ul className="divide-y divide-line">
        {env.email ? (
          <li className="flex min-h-14 items-center justify-between gap-4 py-2">
            <span className="font-semibold">{t("connectMail")}</span>
            <Badge tone="emerald">{t("connected")}</Badge>
          </li>
        ) : null}
        {ways.map(({ id, isConnected }) => (
          <li key={id} className="flex min-h-14 flex-wrap items-center justify-between gap-x-4 gap-y-2 py-2">
            <span className="font-semibold">{t(`company_${id}`)}</span>
            {isConnected ? (
              <Badge tone="emerald">{t("connected")}</Badge>
            ) : (
              <PostForm
                action={`/api/auth/signin/${id}`}
                fields={{ callbackUrl: connectPath({ provider: id, next }) }}
                label={t("connect", { company: t(`company_${id}`) })}
                working={t("moving")}
                tone="plain"
                size="small"
              />
            )}
          </li>
        ))}
      </ul>
    </Panel>
  );
}
