import { MonitorSmartphone } from "lucide-react";
import { useLocale, useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { useNoticeWords } from "@/app/_components/notice-words";
import { StatusWord } from "@/app/_components/status-word";
import type { Tone } from "@/app/_components/tone";
import { formatDay } from "@/app/_format/day";
import { formatWon } from "@/app/_format/won";
import type { Moment, Tour } from "@/lib/demo/tour";
import { Side } from "./side";

/** What the customer reads: the very sentences of the pages. */
export function ScreenSide({ tour, moment }: { tour: Tour; moment: Moment }) {
  const t = useTranslations("tour");
  return (
    <Side icon={MonitorSmartphone} title={t("screen")}>
      <Sentence tour={tour} moment={moment} />
    </Side>
  );
}

function Sentence({ tour, moment }: { tour: Tour; moment: Moment }) {
  const billing = useTranslations("billing");
  const success = useTranslations("success");
  const decline = useTranslations("decline");
  const locale = useLocale();
  const now = tour.at[moment];
  const noticeWords = useNoticeWords(now)(tour.notice);
  const amount = formatWon(tour.amountWon, locale);
  const chargeOn = (at: Date) => billing("active", { day: formatDay(at, { locale, now, weekday: true }) });
  switch (moment) {
    case "paid":
      return (
        <Said tone="emerald" word={billing("status_paid")} title={success("doneTitle")}>
          <p>{chargeOn(tour.at.due)}</p>
          <p className="font-semibold text-ink">{amount}</p>
        </Said>
      );
    case "due":
      return (
        <Said tone="ink" word={billing("today")} title={chargeOn(tour.at.due)}>
          <p>{billing("chargeToday")}</p>
          <p className="font-semibold text-ink">{amount}</p>
        </Said>
      );
    case "declined":
      return (
        <Said tone="red" word={billing("status_declined")} title={noticeWords.title}>
          <p className="text-ink">{decline(tour.notice.reason)}</p>
          <p>{noticeWords.text}</p>
        </Said>
      );
    case "recovered":
      return (
        <Said tone="emerald" word={billing("status_paid")} title={success("doneCardTitle")}>
          <p className="text-ink">{success("doneCardPaidText", { amount })}</p>
          <p>{chargeOn(tour.chargeAfterwardsAt)}</p>
        </Said>
      );
    default:
      return moment satisfies never;
  }
}

type SaidProps = { tone: Tone; word: string; title: string; children: ReactNode };

const Said = ({ tone, word, title, children }: SaidProps) => (
  <div className="rounded-card border border-line bg-ground p-5">
    <StatusWord tone={tone}>{word}</StatusWord>
    <p className="mt-2 text-balance font-bold text-20">{title}</p>
    <div className="mt-3 space-y-2 text-14 text-muted">{children}</div>
  </div>
);
