import { useTranslations } from "next-intl";
import { Badge } from "@/app/_components/badge";

/** A place for a sponsor, filled by ourselves: nothing of another company is loaded. */
export function SponsorSlot() {
  const t = useTranslations("dashboard");
  return (
    <aside
      aria-label={t("sponsor")}
      className="flex items-start gap-3 rounded-card border border-line border-dashed p-5 print:hidden"
    >
      <Badge>{t("sponsor")}</Badge>
      <div className="text-14">
        <p className="font-semibold">{t("sponsorTitle")}</p>
        <p className="text-muted">{t("sponsorText")}</p>
      </div>
    </aside>
  );
}
