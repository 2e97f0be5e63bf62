import clsx from "clsx";
import { useLocale, useTranslations } from "next-intl";
import { AppLink } from "@/app/_components/app-link";
import { formatDay } from "@/app/_format/day";
import { MOMENTS, type Moment, type Tour } from "@/lib/demo/tour";

export const momentHref = (moment: Moment): string => `/demo?at=${moment}`;

/** The colour of each moment's dot once the story has come to it. */
const DOTS: Record<Moment, string> = { paid: "bg-emerald", due: "bg-blue", declined: "bg-red", recovered: "bg-emerald" };

/** The way through time: a line with the four moments, each of which leads to itself. */
export function MomentRail({ tour, current, now }: { tour: Tour; current: Moment; now: Date }) {
  const t = useTranslations("tour");
  const locale = useLocale();
  const place = MOMENTS.indexOf(current);
  return (
    <nav aria-label={t("moments")} className="relative">
      <span aria-hidden="true" className="absolute top-[1.3rem] right-[12.5%] left-[12.5%] h-1 rounded-full bg-line" />
      <span
        aria-hidden="true"
        className="absolute top-[1.3rem] left-[12.5%] h-1 rounded-full bg-ink motion-safe:transition-[width] motion-safe:duration-200"
        style={{ width: `${place * 25}%` }}
      />
      <ol className="relative grid grid-cols-4">
        {MOMENTS.map((moment, nth) => (
          <li key={moment} className="min-w-0">
            <AppLink
              href={momentHref(moment)}
              scroll={false}
              aria-current={moment === current ? "step" : undefined}
              className="group flex min-h-11 flex-col items-center rounded-card px-1 pt-3 pb-2 text-center hover:bg-paper"
            >
              <span
                aria-hidden="true"
                className={clsx(
                  "size-5 rounded-full border-4 border-ground",
                  nth <= place ? DOTS[moment] : "bg-edge",
                  moment === current && "ring-2 ring-ink",
                )}
              />
              <span className={clsx("mt-2 text-14", moment === current ? "font-bold" : "font-medium text-muted")}>
                {t(`name_${moment}`)}
              </span>
              <span className="text-12 text-muted">{formatDay(tour.at[moment], { locale, now })}</span>
            </AppLink>
          </li>
        ))}
      </ol>
    </nav>
  );
}
