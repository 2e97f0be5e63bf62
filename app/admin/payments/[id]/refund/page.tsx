import { ArrowLeft } from "lucide-react";
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { getLocale, getTranslations } from "next-intl/server";
import { AppLink } from "@/app/_components/app-link";
import { ButtonLink } from "@/app/_components/button";
import { NoticeBanner } from "@/app/_components/notice-banner";
import { Page } from "@/app/_components/page-frame";
import { Panel } from "@/app/_components/panel";
import { webContext } from "@/app/_server/context";
import { viewsWithFreshSignIn } from "@/app/_server/current-person";
import { fromAddress, uuidText } from "@/app/_server/texts";
import { readRefundChoice } from "@/lib/admin/read-refund-choice";
import type { RefundChoice } from "@/lib/admin/views";
import { RefundRows } from "../../../_parts/refund-rows";
import { personHref, refundHref } from "../../../address";
import { administrator } from "../../../administrator";
import { RefundFacts } from "../../_refund/refund-facts";
import { RefundForm } from "../../_refund/refund-form";

type RefundPageProps = { params: Promise<{ id: string }> };

export async function generateMetadata({ params }: RefundPageProps): Promise<Metadata> {
  await administrator(refundHref(fromAddress(uuidText, (await params).id)));
  const t = await getTranslations("adminRefund");
  return { title: t("title"), robots: { index: false } };
}

/** An administrator sees what is left of a payment, and gives any part of it back. */
export default async function RefundPage({ params }: RefundPageProps) {
  const paymentId = fromAddress(uuidText, (await params).id);
  const admin = await administrator(refundHref(paymentId));
  if (!paymentId) notFound();
  const context = await webContext(`operator:${admin.email}`);
  const choice = await readRefundChoice(context, { paymentId });
  if (!choice) notFound();
  const t = await getTranslations("adminRefund");
  const { payment, refunds, leftWon, isInProgress } = choice;
  const name = payment.name ?? payment.email;
  const now = context.now();
  return (
    <Page>
      <div>
        <AppLink
          href={personHref(payment.userId)}
          className="inline-flex min-h-11 items-center gap-1 text-13 text-blue hover:underline"
        >
          <ArrowLeft aria-hidden="true" className="size-4" />
          {t("back", { name })}
        </AppLink>
        <h1 className="text-balance font-bold text-28">{t(headingOf(choice), { name })}</h1>
      </div>
      <RefundFacts choice={choice} now={now} />
      {isInProgress ? (
        <NoticeBanner tone="blue" title={t("inProgress")}>
          <p>{t("inProgressText")}</p>
        </NoticeBanner>
      ) : null}
      {leftWon > 0 && !isInProgress ? <Way choice={choice} /> : null}
      {refunds.length > 0 ? (
        <Panel id="refunds" title={t("refundsTitle")}>
          <RefundRows refunds={refunds} now={now} />
        </Panel>
      ) : null}
    </Page>
  );
}

function headingOf({ leftWon, payment }: RefundChoice): "heading" | "headingNothing" | "headingAll" {
  if (leftWon > 0) return "heading";
  return payment.refundedWon > 0 ? "headingAll" : "headingNothing";
}

/** The form, or first the way to a fresh sign-in and back. */
async function Way({ choice }: { choice: RefundChoice }) {
  const t = await getTranslations("adminRefund");
  const common = await getTranslations("common");
  const { payment, leftWon, endsSubscription } = choice;
  if (!(await viewsWithFreshSignIn())) {
    const callbackUrl = encodeURIComponent(refundHref(payment.id));
    return (
      <NoticeBanner
        tone="amber"
        title={t("signInTitle")}
        actions={<ButtonLink href={`/sign-in?again=1&callbackUrl=${callbackUrl}`}>{t("signIn")}</ButtonLink>}
      >
        <p>{t("signInText")}</p>
      </NoticeBanner>
    );
  }
  return (
    <Panel>
      <RefundForm
        paymentId={payment.id}
        leftWon={leftWon}
        endsSubscription={endsSubscription}
        locale={await getLocale()}
        words={{
          amount: t("amount"),
          amountHint: t("amountHint"),
          reason: t("reason"),
          reasonHint: t("reasonHint"),
          wrongAmount: t("wrongAmount"),
          noReason: t("noReason"),
          gives: t("gives"),
          keeps: t("keeps"),
          afterwards: t("afterwards"),
          afterwardsEnds: t("afterwardsEnds"),
          afterwardsStays: t("afterwardsStays"),
          confirm: t.raw("confirm"),
          confirming: t("confirming"),
          pending: t("pending"),
          done: t.raw("done"),
          noAnswer: common("noAnswer"),
          signIn: common("signInAgain"),
        }}
        signInHref={`/sign-in?again=1&callbackUrl=${encodeURIComponent(refundHref(payment.id))}`}
      />
      <noscript>
        <p className="mt-4 text-14 text-amber">{common("noScript")}</p>
      </noscript>
    </Panel>
  );
}
