import { useLocale, useTranslations } from "next-intl";
import { formatWon } from "@/app/_format/won";
import type { AdminOverview } from "@/lib/admin/views";

type Figure = { name: string; won: number; detail: string; section: string };

/** What was paid today, what is due and what is past due. Each figure links to its rows. */
export function Figures({ overview }: { overview: AdminOverview }) {
  const t = useTranslations("admin");
  const locale = useLocale();
  const { today, due, pastDue, unknown } = overview;
  const cases = (count: number) => t("cases", { count });
  const figures: Figure[] = [
    {
      name: t("today"),
      won: today.paidWon,
      detail: `${cases(today.paid)}, ${t("todayDeclined", { count: today.declined })}`,
      section: "payments",
    },
    { name: t("dueNow"), won: due.now.won, detail: cases(due.now.charges), section: "due" },
    { name: t("dueWeek"), won: due.week.won, detail: cases(due.week.charges), section: "due" },
    { name: t("unpaid"), won: pastDue.won, detail: cases(pastDue.count), section: "unpaid" },
    { name: t("unknown"), won: unknown.won, detail: cases(unknown.count), section: "unknown" },
  ];
  return (
    <ul aria-label={t("figures")} className="grid grid-cols-2 gap-3 sm:grid-cols-3 lg:grid-cols-5">
      {figures.map(({ name, won, detail, section }) => (
        <li key={name} className="relative rounded-card border border-line bg-paper p-4 last:col-span-2 sm:last:col-span-1">
          <a href={`#${section}`} className="text-13 text-muted after:absolute after:inset-0 after:rounded-card hover:underline">
            {name}
          </a>
          <p className="mt-1 font-bold text-20 tabular-nums">{formatWon(won, locale)}</p>
          <p className="text-13 text-muted">{detail}</p>
        </li>
      ))}
    </ul>
  );
}
