import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { ButtonLink } from "./_components/button";
import { Page, PageHeading } from "./_components/page-frame";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("notFound");
  return { title: t("title") };
}

export default async function NotFound() {
  const t = await getTranslations("notFound");
  return (
    <Page>
      <PageHeading text={t("text")}>{t("heading")}</PageHeading>
      <ButtonLink href="/">{t("home")}</ButtonLink>
    </Page>
  );
}
