import { getLocale, getTranslations } from "next-intl/server";
import { ButtonLink } from "@/app/_components/button";
import { formatWon } from "@/app/_format/won";
import { webContext } from "@/app/_server/context";
import { readRefundPage } from "@/lib/billing/views/read-refund-page";

/**
 * The way to end at once with a refund, with its amount, or to a refund that is not confirmed yet;
 * nothing where there is neither.
 */
export async function RefundLink({ userId }: { userId: string }) {
  const { offer, done } = await readRefundPage(await webContext(`person:${userId}`), { userId });
  const isPending = done !== null && !done.isConfirmed;
  const refundWon = offer?.refundWon ?? (isPending ? done.refundWon : null);
  if (refundWon === null) return null;
  const t = await getTranslations("refund");
  const amount = formatWon(refundWon, await getLocale());
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
