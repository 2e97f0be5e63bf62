import { ChevronDown } from "lucide-react";
import { useLocale, useTranslations } from "next-intl";
import { LegalSections } from "@/app/legal/legal-sections";
import { legalText } from "@/app/legal/legal-text";
import { env } from "@/lib/env";

const KINDS = ["terms", "refund"] as const;

/**
 * The clauses about money, which unfold without a script. The links to the full texts open without
 * losing the checkout.
 */
export function TermsToRead() {
  const t = useTranslations("checkout");
  const common = useTranslations("common");
  const locale = useLocale();
  return (
    <div className="divide-y divide-line rounded-card border border-line">
      {KINDS.map((kind) => {
        const { title, sections } = legalText(kind, { locale, settings: env });
        return (
          <details key={kind} className="group">
            <summary className="flex min-h-12 list-none items-center justify-between gap-3 rounded-card px-4 font-medium text-14 hover:bg-ground">
              {title}
              <ChevronDown aria-hidden="true" className="size-5 text-muted transition-transform group-open:rotate-180" />
            </summary>
            <div className="space-y-4 px-4 pt-1 pb-4 text-13">
              <LegalSections sections={sections.filter(({ isBilling }) => isBilling)} level={3} idPrefix={`${kind}-`} />
              <a
                href={`/legal/${kind}`}
                target="_blank"
                rel="noreferrer"
                className="inline-flex min-h-11 items-center text-blue hover:underline"
              >
                {t("wholeText", { title })}
                <span className="sr-only"> ({common("newWindow")})</span>
              </a>
            </div>
          </details>
        );
      })}
    </div>
  );
}
