import { ArrowLeft } from "lucide-react";
import type { Metadata } from "next";
import { getLocale, getTranslations } from "next-intl/server";
import { AppLink } from "@/app/_components/app-link";
import { ButtonLink } from "@/app/_components/button";
import { NoticeBanner } from "@/app/_components/notice-banner";
import { Panel } from "@/app/_components/panel";
import { planName } from "@/app/_format/plan";
import { webContext } from "@/app/_server/context";
import { viewsWithFreshSignIn } from "@/app/_server/current-person";
import { readPageKey } from "@/lib/admin/page-key";
import { readPromoCodes } from "@/lib/admin/read-promo-codes";
import { plansOnOffer } from "@/lib/billing/catalogue";
import { AdminPageFrame } from "../_parts/admin-page-frame";
import { MoreLink } from "../_parts/more-link";
import { CODES_PATH, readAdminAddress } from "../address";
import { administrator } from "../administrator";
import { CodeForm } from "./_codes/code-form";
import { CodesTable } from "./_codes/codes-table";
import { useCodeWords } from "./_codes/use-code-words";

const AGAIN_HREF = `/sign-in?again=1&callbackUrl=${encodeURIComponent(CODES_PATH)}`;

export async function generateMetadata(): Promise<Metadata> {
  await administrator(CODES_PATH);
  const t = await getTranslations("adminCodes");
  return { title: t("title"), robots: { index: false } };
}

type CodesPageProps = { searchParams: Promise<Record<string, string | string[] | undefined>> };

/** An administrator watches the promotion codes, stops them, and creates new ones. */
export default async function CodesPage({ searchParams }: CodesPageProps) {
  const admin = await administrator(CODES_PATH);
  const context = await webContext(`operator:${admin.email}`);
  const { before } = readAdminAddress(await searchParams);
  const [codes, isFresh] = await Promise.all([readPromoCodes(context, { before: readPageKey(before) }), viewsWithFreshSignIn()]);
  const t = await getTranslations("adminCodes");
  const common = await getTranslations("common");
  return (
    <AdminPageFrame>
      <div>
        <AppLink href="/admin" className="inline-flex min-h-11 items-center gap-1 text-13 text-blue hover:underline">
          <ArrowLeft aria-hidden="true" className="size-4" />
          {t("back")}
        </AppLink>
        <h1 className="font-bold text-28">{t("title")}</h1>
      </div>
      <Panel id="codes" title={t("listTitle")}>
        <CodesTable codes={codes.rows} now={context.now()} />
        <MoreLink
          nextHref={codes.next ? `${CODES_PATH}?before=${codes.next}#codes` : null}
          firstHref={before ? `${CODES_PATH}#codes` : null}
        />
      </Panel>
      {isFresh ? (
        <NewCode />
      ) : (
        <NoticeBanner tone="amber" title={t("signInTitle")} actions={<ButtonLink href={AGAIN_HREF}>{t("signIn")}</ButtonLink>}>
          <p>{t("signInText")}</p>
        </NoticeBanner>
      )}
      <noscript>
        <NoticeBanner tone="amber" title={common("noScript")} />
      </noscript>
    </AdminPageFrame>
  );
}

async function NewCode() {
  const locale = await getLocale();
  const plans = plansOnOffer().map(({ id }) => ({ id, name: planName(id, locale) }));
  return <NewCodePanel plans={plans} />;
}

function NewCodePanel({ plans }: { plans: readonly { id: string; name: string }[] }) {
  const words = useCodeWords();
  return (
    <Panel id="new-code" title={words.newTitle}>
      <CodeForm plans={plans} signInHref={AGAIN_HREF} words={words} />
    </Panel>
  );
}
