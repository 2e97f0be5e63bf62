import { useLocale, useTranslations } from "next-intl";
import { Fact, Facts } from "@/app/_components/facts";
import { Money } from "@/app/_components/money";
import { NoticeBanner } from "@/app/_components/notice-banner";
import { Page, PageHeading } from "@/app/_components/page-frame";
import { Panel } from "@/app/_components/panel";
import { PaymentCard } from "@/app/_components/payment-card";
import { formatPeriod } from "@/app/_format/day";
import { planWithUnits } from "@/app/_format/plan";
import { formatWon } from "@/app/_format/won";
import type { LinkPageView } from "@/lib/billing/views/views";
import { env } from "@/lib/env";
import { reasonOfCode } from "@/lib/toss/codes";
import { isWindowClosed } from "@/lib/toss/window-codes";
import { PayButton } from "./pay-button";

/** The card window has returned without a card. */
export type WindowLeft = { code: string };

type PayableProps = {
  view: Extract<LinkPageView, { kind: "payable" }>;
  token: string;
  now: Date;
  left: WindowLeft | null;
};

/** What is owed, why it was not charged, and the one thing that can be done about it here. */
export function Payable({ view, token, now, left }: PayableProps) {
  const t = useTranslations("link");
  const checkout = useTranslations("checkout");
  const common = useTranslations("common");
  const locale = useLocale();
  const { amountWon, declined } = view;
  const amount = formatWon(amountWon, locale);
  return (
    <Page>
      <PageHeading text={t("payText")}>{t("payHeading", { amount })}</PageHeading>
      <Happened left={left} declined={declined} />
      <Panel>
        <Facts>
          <Fact name={t("plan")}>{planWithUnits(view, locale)}</Fact>
          <Fact name={t("period")}>{formatPeriod(view.period, { locale, now })}</Fact>
          {declined ? (
            <Fact name={t("card")}>
              <PaymentCard card={declined.card} />
            </Fact>
          ) : null}
          <Fact name={t("whose")}>
            <span className="break-all">{view.whose}</span>
          </Fact>
          <Fact name={t("amount")}>
            <span className="font-bold text-20">
              <Money amountWon={amountWon} />
            </span>
          </Fact>
        </Facts>
      </Panel>
      <PayButton
        token={token}
        amountWon={amountWon}
        sdkUrl={env.tossSdkUrl}
        label={t("pay", { amount })}
        working={t("paying")}
        words={{
          canceled: t("canceled"),
          scriptFailed: checkout("scriptFailed"),
          windowFailed: checkout("windowFailed"),
          noAnswer: common("noAnswer"),
          signIn: common("signInAgain"),
        }}
      />
      <div className="space-y-1 text-13 text-muted">
        <p>{t("after")}</p>
        <p>{t("only")}</p>
      </div>
      <noscript>
        <NoticeBanner tone="amber" title={common("noScript")} />
      </noscript>
    </Page>
  );
}

/** Why the holder is here: the window was left, or the last attempt was declined. */
function Happened({ left, declined }: Pick<PayableProps, "left"> & Pick<PayableProps["view"], "declined">) {
  const t = useTranslations("link");
  const decline = useTranslations("decline");
  const atWindow = useTranslations("declineAtWindow");
  if (left && isWindowClosed(left.code)) {
    return (
      <NoticeBanner tone="blue" title={t("canceledTitle")}>
        <p>{t("canceled")}</p>
      </NoticeBanner>
    );
  }
  if (left) {
    return (
      <NoticeBanner tone="red" title={t("windowTitle")}>
        <p>{atWindow(reasonOfCode(left.code))}</p>
        <p>{t("nothingCharged")}</p>
      </NoticeBanner>
    );
  }
  if (!declined?.reason) return null;
  return (
    <NoticeBanner tone="red" title={t("declinedTitle")}>
      <p>{decline(declined.reason)}</p>
    </NoticeBanner>
  );
}
