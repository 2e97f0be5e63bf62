import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { ButtonLink } from "./_components/button";
import { Illustration } from "./_components/illustrations/illustration";
import { Moment } from "./_components/moment";
import { currentPerson } from "./_server/current-person";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("notFound");
  return { title: t("title") };
}

export default async function NotFound() {
  const t = await getTranslations("notFound");
  const common = await getTranslations("common");
  const person = await currentPerson();
  return (
    <Moment
      picture={<Illustration scene="lost" />}
      title={t("heading")}
      actions={
        <>
          <ButtonLink href="/">{common("home")}</ButtonLink>
          <ButtonLink href={person ? "/billing" : "/#plans"} tone="plain">
            {common(person ? "backToBilling" : "backToPlans")}
          </ButtonLink>
        </>
      }
    >
      <p>{t("text")}</p>
    </Moment>
  );
}
