import { useTranslations } from "next-intl";

/** How long a list is, and how much of it is shown when that is not all. */
export function Shown({ list }: { list: { rows: unknown[]; count: number } }) {
  const t = useTranslations("admin");
  const { rows, count } = list;
  const text = rows.length < count ? t("shown", { count, shown: rows.length }) : t("cases", { count });
  return <span className="text-13 text-muted">{text}</span>;
}
