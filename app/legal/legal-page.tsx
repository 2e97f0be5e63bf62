import { getLocale, getTranslations } from "next-intl/server";
import { Page, PageHeading } from "@/app/_components/page-frame";
import { Panel } from "@/app/_components/panel";
import { formatDay } from "@/app/_format/day";
import { TERMS_VERSION } from "@/lib/billing/terms-version";
import { env } from "@/lib/env";
import { LegalSections } from "./legal-sections";
import { type LegalKind, legalText } from "./legal-text";

const BEGINNING_OF_DAY_IN_SEOUL = "T00:00:00+09:00";
/** Far from every date, so that each date in a legal text is shown with its year. */
const LONG_AGO = new Date(0);

export async function LegalPage({ kind }: { kind: LegalKind }) {
  const t = await getTranslations("legal");
  const locale = await getLocale();
  const { title, summary, sections } = legalText(kind, { locale, settings: env });
  const effective = formatDay(new Date(TERMS_VERSION + BEGINNING_OF_DAY_IN_SEOUL), { locale, now: LONG_AGO });
  return (
    <Page>
      <PageHeading text={summary}>{title}</PageHeading>
      <nav aria-label={t("onThisPage")}>
        <ul className="flex flex-wrap gap-x-4 gap-y-1 text-13">
          {sections.map(({ id, heading }) => (
            <li key={id}>
              <a href={`#${id}`} className="inline-block py-1 text-blue hover:underline">
                {heading}
              </a>
            </li>
          ))}
        </ul>
      </nav>
      <Panel className="space-y-6 text-14">
        <LegalSections sections={sections} level={2} />
      </Panel>
      <p className="text-13 text-muted">{t("effective", { day: effective })}</p>
    </Page>
  );
}
