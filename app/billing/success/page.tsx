import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { cache } from "react";
import { ButtonLink } from "@/app/_components/button";
import { Illustration } from "@/app/_components/illustrations/illustration";
import { Moment } from "@/app/_components/moment";
import { NoticeBanner } from "@/app/_components/notice-banner";
import { withCode } from "@/app/_promo/entered-code";
import { billingStatusOf } from "@/app/_server/billing-status";
import { webContext } from "@/app/_server/context";
import { currentPerson } from "@/app/_server/current-person";
import { RETURN_TO, returnPath, withReturnPath } from "@/app/_server/return-path";
import { signedInPerson } from "@/app/_server/signed-in-person";
import { authKeyText, customerKeyText, fromAddress, orderIdText } from "@/app/_server/texts";
import { readCheckout } from "@/lib/billing/views/read-checkout";
import type { CheckoutView } from "@/lib/billing/views/views";
import { TRIAL, WITHOUT_TRIAL } from "../trial-choice";
import { Authorize } from "./authorize";
import { CleanAddress } from "./clean-address";
import { Done } from "./done";

export async function generateMetadata({ searchParams }: SuccessProps): Promise<Metadata> {
  const t = await getTranslations("success");
  const person = await currentPerson();
  const orderId = fromAddress(orderIdText, (await searchParams).orderId);
  const checkout = person && orderId ? await checkoutOf(person.id, orderId) : null;
  return { title: t(titleKey(checkout)), referrer: "no-referrer" };
}

function titleKey(checkout: CheckoutView | null) {
  if (!checkout) return "missingTitle";
  const isCardChange = checkout.purpose === "replace_card";
  if (checkout.status === "completed") return isCardChange ? "doneCardTitle" : "doneTitle";
  if (checkout.status === "failed") return isCardChange ? "failedCardTitle" : "failedTitle";
  return isCardChange ? "checkingCardTitle" : "checkingTitle";
}

/** Read once per request, for both the title and the page. */
const checkoutOf = cache(async (userId: string, orderId: string) =>
  readCheckout(await webContext(`person:${userId}`), { userId, orderId }),
);

type Returned = Record<"orderId" | "customerKey" | "authKey", string>;
type SuccessProps = { searchParams: Promise<Record<string, string | string[] | undefined>> };

/**
 * The page to which the Toss window returns. The GET itself moves no money: a script posts the
 * values of the address, once per visit.
 */
export default async function SuccessPage({ searchParams }: SuccessProps) {
  const query = await searchParams;
  const returned = {
    orderId: fromAddress(orderIdText, query.orderId),
    customerKey: fromAddress(customerKeyText, query.customerKey),
    authKey: fromAddress(authKeyText, query.authKey),
  };
  const returnTo = returnPath(query[RETURN_TO]);
  // Without the keys: a sign-in address goes into a cookie and a mail.
  const here = withReturnPath(`/billing/success?${new URLSearchParams({ orderId: returned.orderId })}`, returnTo);
  const person = await signedInPerson(here);
  const checkout = returned.orderId ? await checkoutOf(person.id, returned.orderId) : null;
  if (!checkout) return <WayOn kind="missing" href="/billing" />;
  if (checkout.status === "completed") {
    const context = await webContext(`person:${person.id}`);
    const status = await billingStatusOf(person);
    return (
      <>
        <CleanAddress href={here} />
        <Done checkout={checkout} status={status} returnTo={returnTo} now={context.now()} />
      </>
    );
  }
  if (!returned.authKey || !returned.customerKey) {
    const isUnderWay = checkout.status === "issuing" || checkout.status === "charging";
    return isUnderWay ? (
      <WayOn kind="unknown" href="/billing" />
    ) : (
      <WayOn kind="unfinished" href={retryHref(checkout, returnTo)} />
    );
  }
  return <Outcome checkout={checkout} returned={returned} here={here} returnTo={returnTo} />;
}

const retryHref = ({ plan, promoCode }: CheckoutView, returnTo: string | null) =>
  plan ? withCode(withReturnPath(`/billing/checkout?plan=${plan}`, returnTo), promoCode ?? undefined) : "/billing";

const priceHref = ({ plan }: CheckoutView, returnTo: string | null) =>
  plan ? withReturnPath(`/billing/checkout?plan=${plan}&${TRIAL}=${WITHOUT_TRIAL}`, returnTo) : "/billing";

type OutcomeProps = { checkout: CheckoutView; returned: Returned; here: string; returnTo: string | null };

async function Outcome({ checkout, returned, here, returnTo }: OutcomeProps) {
  const t = await getTranslations("success");
  const common = await getTranslations("common");
  const meta = await getTranslations("meta");
  const isCardChange = checkout.purpose === "replace_card";
  return (
    <>
      <Authorize
        {...returned}
        doneHref={here}
        backHref="/billing"
        pictures={{ checking: <Illustration scene="checking" />, declined: <Illustration scene="declined" /> }}
        retryHref={retryHref(checkout, returnTo)}
        priceHref={priceHref(checkout, returnTo)}
        signInHref={`/sign-in?callbackUrl=${encodeURIComponent(here)}`}
        words={{
          checkingTitle: isCardChange ? t("checkingCardTitle") : t("checkingTitle"),
          checkingText: t("checkingText"),
          unknownTitle: t("unknownTitle"),
          unknownText: t("unknownText"),
          stillUnknownText: t("stillUnknownText"),
          disconnectedTitle: t("disconnectedTitle"),
          disconnectedText: t("disconnectedText"),
          checkAgain: t("checkAgain"),
          failedTitle: isCardChange ? t("failedCardTitle") : t("failedTitle"),
          failedPageTitle: meta.raw("titleTemplate").replace("%s", isCardChange ? t("failedCardTitle") : t("failedTitle")),
          nothingCharged: t("nothingCharged"),
          seePrice: t("seePrice"),
          tryAgain: isCardChange ? t("tryCardAgain") : t("tryAgain"),
          signInAgain: common("signInAgain"),
          back: common("backToBilling"),
        }}
      />
      <noscript>
        <NoticeBanner tone="amber" title={common("noScript")} />
      </noscript>
    </>
  );
}

const SCENES = { missing: "lost", unfinished: "expired", unknown: "checking" } as const;

async function WayOn({ kind, href }: { kind: "missing" | "unfinished" | "unknown"; href: string }) {
  const t = await getTranslations("success");
  const common = await getTranslations("common");
  return (
    <Moment
      picture={<Illustration scene={SCENES[kind]} />}
      title={t(`${kind}Title`)}
      actions={<ButtonLink href={href}>{href === "/billing" ? common("backToBilling") : t("tryAgain")}</ButtonLink>}
    >
      <p>{t(`${kind}Text`)}</p>
    </Moment>
  );
}
