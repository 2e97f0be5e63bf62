import { useLocale, useTranslations } from "next-intl";
import { formatHours } from "@/app/_format/day";

export function Questions({ batchHours }: { batchHours: readonly number[] }) {
  const t = useTranslations("landing");
  const locale = useLocale();
  const questions = [
    { title: t("whenTitle"), text: t("whenText", { hours: formatHours(batchHours, locale) }) },
    { title: t("cancelTitle"), text: t("cancelText") },
    { title: t("refundTitle"), text: t("refundText") },
    { title: t("failTitle"), text: t("failText") },
  ];
  return (
    <dl className="grid gap-x-8 gap-y-6 sm:grid-cols-2">
      {questions.map(({ title, text }) => (
        <div key={title}>
          <dt className="font-semibold">{title}</dt>
          <dd className="mt-1 text-14 text-muted">{text}</dd>
        </div>
      ))}
    </dl>
  );
}
