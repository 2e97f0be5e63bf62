import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { cache } from "react";
import { ButtonLink } from "@/app/_components/button";
import { NoticeBanner } from "@/app/_components/notice-banner";
import { Page } from "@/app/_components/page-frame";
import { webContext } from "@/app/_server/context";
import { currentPerson } from "@/app/_server/current-person";
import { isAdministrator } from "@/lib/auth/role";
import { readBillingStatus } from "@/lib/billing/views/read-billing-status";
import { readCheckout } from "@/lib/billing/views/read-checkout";
import type { CheckoutView } from "@/lib/billing/views/views";
import { signedInPerson } from "../signed-in-person";
import { Authorize } from "./authorize";
import { CleanAddress } from "./clean-address";
import { Done } from "./done";

export async function generateMetadata({ searchParams }: SuccessProps): Promise<Metadata> {
  const t = await getTranslations("success");
  const person = await currentPerson();
  const checkout = person && (await checkoutOf(person.id, last((await searchParams).orderId)));
  return { title: t(titleKey(checkout)), referrer: "no-referrer" };
}

function titleKey(checkout: CheckoutView | null) {
  if (checkout?.status !== "completed") return "title";
  return checkout.purpose === "replace_card" ? "doneCardTitle" : "doneTitle";
}

/** Read once per request, for both the title and the page. */
const checkoutOf = cache(async (userId: string, orderId: string) =>
  readCheckout(await webContext(`person:${userId}`), { userId, orderId }),
);

type Returned = Record<"orderId" | "customerKey" | "authKey", string>;
type SuccessProps = { searchParams: Promise<Record<string, string | string[] | undefined>> };

/** Toss appends its values to our query, so if a name comes twice, the last value is Toss's. */
const last = (value: string | string[] | undefined) => (Array.isArray(value) ? value.at(-1) : value) ?? "";

/**
 * The page to which the Toss window returns. The GET itself moves no money: a script posts the
 * values of the address, once per visit.
 */
export default async function SuccessPage({ searchParams }: SuccessProps) {
  const query = await searchParams;
  const returned = { orderId: last(query.orderId), customerKey: last(query.customerKey), authKey: last(query.authKey) };
  const here = `/billing/success?${new URLSearchParams(returned)}`;
  const person = await signedInPerson(here);
  const checkout = await checkoutOf(person.id, returned.orderId);
  if (!checkout) return <WayOn kind="missing" href="/billing" />;
  if (checkout.status === "completed") {
    const context = await webContext(`person:${person.id}`);
    const status = await readBillingStatus(context, { userId: person.id, isAdmin: isAdministrator(person) });
    return (
      <Page>
        <CleanAddress orderId={checkout.orderId} />
        <Done checkout={checkout} status={status} now={context.now()} />
      </Page>
    );
  }
  if (!returned.authKey || !returned.customerKey) return <WayOn kind="unfinished" href={retryHref(checkout)} />;
  return <Outcome checkout={checkout} returned={returned} here={here} />;
}

const retryHref = (checkout: CheckoutView) => (checkout.plan ? `/billing/checkout?plan=${checkout.plan}` : "/billing");

async function Outcome({ checkout, returned, here }: { checkout: CheckoutView; returned: Returned; here: string }) {
  const t = await getTranslations("success");
  const common = await getTranslations("common");
  const isCardChange = checkout.purpose === "replace_card";
  return (
    <Page>
      <Authorize
        {...returned}
        retryHref={retryHref(checkout)}
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
          nothingCharged: t("nothingCharged"),
          tryAgain: isCardChange ? t("tryCardAgain") : t("tryAgain"),
          signInAgain: t("signInAgain"),
          backToBilling: common("backToBilling"),
        }}
      />
      <noscript>
        <NoticeBanner tone="amber" title={common("noScript")} />
      </noscript>
    </Page>
  );
}

async function WayOn({ kind, href }: { kind: "missing" | "unfinished"; href: string }) {
  const t = await getTranslations("success");
  const common = await getTranslations("common");
  return (
    <Page>
      <NoticeBanner
        tone="amber"
        level={1}
        title={t(`${kind}Title`)}
        actions={<ButtonLink href={href}>{href === "/billing" ? common("backToBilling") : t("tryAgain")}</ButtonLink>}
      >
        <p>{t(`${kind}Text`)}</p>
      </NoticeBanner>
    </Page>
  );
}
