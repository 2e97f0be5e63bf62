import { useLocale } from "next-intl";
import { formatInstant } from "@/app/_format/day";
import { formatRelative } from "./relative";

type AgoProps = { at: Date | null; now: Date };

/**
 * The distance of an instant from now. Its tooltip shows the exact time in Seoul, so it must lie
 * above the link of its row.
 */
export function Ago({ at, now }: AgoProps) {
  const locale = useLocale();
  if (!at) return <span aria-hidden="true">–</span>;
  return (
    <time dateTime={at.toISOString()} title={formatInstant(at, { locale, now })} className="relative z-1 whitespace-nowrap">
      {formatRelative(at, { locale, now })}
    </time>
  );
}
