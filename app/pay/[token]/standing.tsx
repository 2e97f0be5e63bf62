import type { Locale } from "next-intl";
import { useLocale, useTranslations } from "next-intl";
import type { getTranslations } from "next-intl/server";
import { ButtonLink } from "@/app/_components/button";
import { Illustration } from "@/app/_components/illustrations/illustration";
import { Moment } from "@/app/_components/moment";
import { formatLastDay } from "@/app/_format/day";
import { formatWon } from "@/app/_format/won";
import { AutoRefresh } from "@/app/billing/_status/auto-refresh";
import { PRODUCT_PATH } from "@/app/product-path";
import type { LinkPageView } from "@/lib/billing/views/views";

type Words = { t: Awaited<ReturnType<typeof getTranslations<"link">>>; locale: Locale };

/** @returns what the page of a link says in one line */
export function titleOfStanding(view: LinkPageView, { t, locale }: Words): string {
  switch (view.kind) {
    case "over":
      return t("overTitle");
    case "payable":
      return t("payTitle", { amount: formatWon(view.amountWon, locale) });
    case "checking":
      return t("checkingTitle");
    case "under_review":
      return t("reviewTitle");
    case "paid":
      return t("paidTitle", { amount: formatWon(view.amountWon, locale) });
    case "ended":
      return t("endedTitle");
    case "receipt":
      return t("receiptTitle");
    case "consent":
      return view.consent.given ? t("consentGivenTitle") : t("consentTitle");
    case "nothing_to_consent":
      return view.endsAt ? t("canceledByLinkTitle") : t("nothingAskedTitle");
    default:
      return view satisfies never;
  }
}

type StandingView = Exclude<LinkPageView, { kind: "payable" | "receipt" | "consent" }>;
type StandingProps = { view: StandingView; token: string; now: Date };

const SCENES = {
  over: "expired",
  ended: "empty",
  checking: "checking",
  under_review: "checking",
  paid: "success",
  nothing_to_consent: "empty",
} as const;

/** A link with which nothing can be done now: one sentence, and the way on. */
export function Standing({ view, token, now }: StandingProps) {
  const t = useTranslations("link");
  const locale = useLocale();
  return (
    <Moment
      picture={<Illustration scene={SCENES[view.kind]} />}
      title={titleOfStanding(view, { t, locale })}
      actions={<WayOn kind={view.kind} />}
    >
      <Text view={view} token={token} now={now} />
    </Moment>
  );
}

function Text({ view, token, now }: StandingProps) {
  const t = useTranslations("link");
  const locale = useLocale();
  switch (view.kind) {
    case "over":
      return <p>{t("overText")}</p>;
    case "ended":
      return <p>{t("endedText")}</p>;
    case "under_review":
      return <p>{t("reviewText")}</p>;
    case "nothing_to_consent":
      return (
        <p>
          {view.endsAt
            ? t("canceledByLinkText", { day: formatLastDay(view.endsAt, { locale, now, weekday: true }) })
            : t("nothingAskedText")}
        </p>
      );
    case "paid":
      return <p>{view.paidUntil ? t("paidText", { day: formatLastDay(view.paidUntil, { locale, now }) }) : t("paidBefore")}</p>;
    case "checking":
      return (
        <>
          <p>{t("checkingText")}</p>
          <AutoRefresh linkToken={token} words={{ stillChecking: t("stillChecking"), askAgain: t("askAgain") }} />
        </>
      );
    default:
      return view satisfies never;
  }
}

function WayOn({ kind }: { kind: StandingView["kind"] }) {
  const t = useTranslations("link");
  const success = useTranslations("success");
  if (kind === "checking" || kind === "under_review") return null;
  if (kind === "paid") {
    return (
      <ButtonLink href={PRODUCT_PATH} tone="plain">
        {success("start")}
      </ButtonLink>
    );
  }
  return <ButtonLink href="/sign-in?callbackUrl=%2Fbilling">{t("signIn")}</ButtonLink>;
}
