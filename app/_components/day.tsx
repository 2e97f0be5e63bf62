import { useLocale } from "next-intl";
import { formatDay, formatInstant } from "@/app/_format/day";

type DayProps = {
  at: Date;
  /** Decides whether the year has to be said. */
  now: Date;
  hasTime?: boolean;
};

/** A day (or an instant) in Seoul, readable by people and machines. */
export function Day({ at, now, hasTime = false }: DayProps) {
  const locale = useLocale();
  const text = hasTime ? formatInstant(at, { locale, now }) : formatDay(at, { locale, now, weekday: true });
  return <time dateTime={at.toISOString()}>{text}</time>;
}
