import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { getLocale, getTranslations } from "next-intl/server";
import { ButtonLink } from "@/app/_components/button";
import { Page, PageHeading } from "@/app/_components/page-frame";
import { billingStatusOf } from "@/app/_server/billing-status";
import { webContext } from "@/app/_server/context";
import { currentPerson } from "@/app/_server/current-person";
import { demoPeople, findDemoPerson } from "@/lib/demo/demo-people";
import { readNowHere } from "@/lib/demo/read-now-here";
import { MOMENTS, type Moment, tourOf } from "@/lib/demo/tour";
import { env } from "@/lib/env";
import { invariant } from "@/lib/invariant";
import { DatabaseSide } from "./_tour/database-side";
import { MomentRail, momentHref } from "./_tour/moment-rail";
import { NowHerePanel } from "./_tour/now-here-panel";
import { ScreenSide } from "./_tour/screen-side";
import { sentenceOfState } from "./_tour/sentence-of-state";
import { TossSide } from "./_tour/toss-side";
import { TryIt } from "./_tour/try-it";

export async function generateMetadata(): Promise<Metadata> {
  if (!env.hasDemoTools) return {};
  const t = await getTranslations("tour");
  return { title: t("title"), robots: { index: false } };
}

type TourProps = { searchParams: Promise<{ at?: string | string[] }> };

/** The story of a subscription, for a developer who looks at the demo. Elsewhere it is 404. */
export default async function TourPage({ searchParams }: TourProps) {
  if (!env.hasDemoTools) notFound();
  const { at } = await searchParams;
  const moment = MOMENTS.find((known) => known === at) ?? "paid";
  const t = await getTranslations("tour");
  const locale = await getLocale();
  const person = await currentPerson();
  const context = await webContext();
  const now = context.now();
  const tour = tourOf({ now, settings: context.settings });
  const here = person ? await readNowHere(context, { userId: person.id, emulatorUrl: env.tossApiBaseUrl }) : null;
  const status = person ? await billingStatusOf(person) : null;
  return (
    <Page isWide>
      <PageHeading text={t("text")}>{t("heading")}</PageHeading>
      <MomentRail tour={tour} current={moment} now={now} />
      <section aria-labelledby="moment" className="space-y-4">
        <div>
          <h2 id="moment" className="font-bold text-20">
            {t(`title_${moment}`)}
          </h2>
          <p className="mt-1 text-muted">{t(`text_${moment}`)}</p>
        </div>
        <div className="grid gap-4 md:grid-cols-3">
          <ScreenSide tour={tour} moment={moment} />
          <TossSide tour={tour} moment={moment} />
          <DatabaseSide tour={tour} moment={moment} />
        </div>
      </section>
      <TryIt moment={moment} newcomer={newcomerIn(locale)} isSignedIn={person !== null} />
      <NowHerePanel
        here={here}
        name={person && nameIn(locale, person)}
        screen={status && sentenceOfState(status, { t: await getTranslations("billing"), locale, now })}
        now={now}
      />
      <Steps moment={moment} />
    </Page>
  );
}

type Named = { email: string; name: string };

/** The demo's people have a name in both languages. */
function nameIn(locale: string, { email, name }: { email: string; name: string | null }): string {
  const latinName = findDemoPerson(email)?.latinName;
  return (locale === "ko" ? name : (latinName ?? name)) ?? email;
}

/** The demo person who has never subscribed. */
function newcomerIn(locale: string): Named {
  const person = demoPeople().find(({ scenario }) => scenario === "free");
  invariant(person, "one of the demo's people has never subscribed");
  return { email: person.email, name: nameIn(locale, person) };
}

async function Steps({ moment }: { moment: Moment }) {
  const t = await getTranslations("tour");
  const place = MOMENTS.indexOf(moment);
  const [before, after] = [MOMENTS[place - 1], MOMENTS[place + 1]];
  return (
    <nav aria-label={t("steps")} className="grid gap-2 sm:flex sm:justify-between">
      {before ? (
        <ButtonLink href={momentHref(before)} tone="plain">
          {t("before", { moment: t(`name_${before}`) })}
        </ButtonLink>
      ) : (
        <span />
      )}
      {after ? (
        <ButtonLink href={momentHref(after)} tone="plain">
          {t("after", { moment: t(`name_${after}`) })}
        </ButtonLink>
      ) : null}
    </nav>
  );
}
