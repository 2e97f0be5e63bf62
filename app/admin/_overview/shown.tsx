import { useTranslations } from "next-intl";

/** The length of a list, and how many of its rows are shown when not all are. */
export function Shown({ list }: { list: { rows: unknown[]; count: number } }) {
  const t = useTranslations("admin");
  const { rows, count } = list;
  const text = rows.length < count ? t("shown", { count, shown: rows.length }) : t("cases", { count });
  return <span className="text-13 text-muted">{text}</span>;
}
