import { useLocale, useTranslations } from "next-intl";
import { ButtonLink } from "@/app/_components/button";
import { formatWon } from "@/app/_format/won";
import type { RefundChoice } from "@/lib/billing/views/views";

/**
 * The way to end at once with a refund, with its amount, or to a refund that is not confirmed yet;
 * nothing where there is neither.
 */
export function RefundLink({ choice }: { choice: RefundChoice }) {
  const t = useTranslations("refund");
  const locale = useLocale();
  const { offer, done } = choice;
  const isPending = done !== null && !done.isConfirmed;
  const refundWon = offer?.refundWon ?? (isPending ? done.refundWon : null);
  if (refundWon === null) return null;
  const amount = formatWon(refundWon, locale);
  return (
    <section
      aria-labelledby="refund-heading"
      className="grid gap-4 rounded-card bg-paper p-6 sm:flex sm:items-center sm:justify-between sm:p-8 print:hidden"
    >
      <div>
        <h2 id="refund-heading" className="font-semibold text-16">
          {isPending ? t("pendingTitle") : t("linkTitle")}
        </h2>
        <p className="mt-1 text-14 text-muted">{isPending ? t("pendingShort", { amount }) : t("linkText", { amount })}</p>
      </div>
      <ButtonLink href="/billing/refund" tone="plain">
        {isPending ? t("linkPending") : t("link")}
      </ButtonLink>
    </section>
  );
}
