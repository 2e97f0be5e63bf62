import { useTranslations } from "next-intl";
import { NoticeBanner } from "@/app/_components/notice-banner";

/** Below a form that only scripts can send. */
export function NeedsScript() {
  const t = useTranslations("journal");
  return (
    <noscript>
      <div className="mt-4">
        <NoticeBanner tone="amber" title={t("needsScript")} />
      </div>
    </noscript>
  );
}
