import type { Metadata } from "next";
import { getLocale, getTranslations } from "next-intl/server";
import { cache } from "react";
import { linkContext } from "@/app/_server/link-door";
import { authKeyText, customerKeyText, fromAddress, orderIdText } from "@/app/_server/texts";
import { CleanAddress } from "@/app/billing/success/clean-address";
import { linkPath } from "@/app/link-path";
import { readLinkPage } from "@/lib/billing/views/read-link-page";
import type { LinkPageView } from "@/lib/billing/views/views";
import { Asked } from "./asked";
import { Payable, type WindowLeft } from "./payable";
import { Receipt } from "./receipt";
import { Returned } from "./returned";
import { Standing, titleOfStanding } from "./standing";

type LinkPageProps = {
  params: Promise<{ token: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
};

type Read = { view: LinkPageView; now: Date };
const OVER: Read = { view: { kind: "over" }, now: new Date(0) };

/** Read once per request, for both the title and the page. */
const pageOf = cache(async (token: string): Promise<Read> => {
  const context = await linkContext(token);
  return context ? { view: await readLinkPage(context, { token }), now: context.now() } : OVER;
});

export async function generateMetadata({ params }: LinkPageProps): Promise<Metadata> {
  const { view } = await pageOf((await params).token);
  const title = titleOfStanding(view, { t: await getTranslations("link"), locale: await getLocale() });
  return { title, robots: { index: false, follow: false }, referrer: "no-referrer" };
}

/**
 * The page of a link from a mail: pay one invoice with another card, see one receipt, or answer one
 * question, without signing in. Loading it changes nothing, however often a mail scanner does: the
 * buttons post, or open the card window, and a script posts what the window returns.
 */
export default async function LinkPage({ params, searchParams }: LinkPageProps) {
  const { token } = await params;
  const query = await searchParams;
  const { view, now } = await pageOf(token);
  const returned = {
    orderId: fromAddress(orderIdText, query.orderId),
    customerKey: fromAddress(customerKeyText, query.customerKey),
    authKey: fromAddress(authKeyText, query.authKey),
  };
  const hasReturned = Boolean(returned.orderId && returned.customerKey && returned.authKey);
  if (view.kind === "receipt") return <Receipt view={view} />;
  if (view.kind === "consent") return <Asked view={view} token={token} now={now} />;
  if (hasReturned && (view.kind === "payable" || view.kind === "checking")) return <Returned token={token} {...returned} />;
  return (
    <>
      {hasReturned ? <CleanAddress href={linkPath(token)} /> : null}
      {view.kind === "payable" ? (
        <Payable view={view} token={token} now={now} left={leftOf(query)} />
      ) : (
        <Standing view={view} token={token} now={now} />
      )}
    </>
  );
}

/** How the card window was left; the code is untrusted, so only known ones get words. */
function leftOf({ window, code }: Record<string, string | string[] | undefined>): WindowLeft | null {
  if (window === undefined) return null;
  return { code: typeof code === "string" ? code : "" };
}
