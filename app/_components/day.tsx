import { useLocale } from "next-intl";
import { formatDay, formatInstant } from "@/app/_format/day";

type DayProps = {
  at: Date;
  /** The year is shown only when it differs from this one. */
  now: Date;
  hasTime?: boolean;
};

/** A day or an instant in Seoul, for people and machines (`<time>`). */
export function Day({ at, now, hasTime = false }: DayProps) {
  const locale = useLocale();
  const text = hasTime ? formatInstant(at, { locale, now }) : formatDay(at, { locale, now, weekday: true });
  return <time dateTime={at.toISOString()}>{text}</time>;
}
