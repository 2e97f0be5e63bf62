import { useTranslations } from "next-intl";
import { AppLink } from "@/app/_components/app-link";
import { ButtonLink } from "@/app/_components/button";
import { Illustration } from "@/app/_components/illustrations/illustration";
import { Moment } from "@/app/_components/moment";
import { Page, PageHeading } from "@/app/_components/page-frame";
import { PRODUCT_PATH } from "@/app/product-path";
import type { BillingStatusView } from "@/lib/billing/views/views";
import { StateHero } from "../_status/state-hero";

type InsteadProps = { status: BillingStatusView; returnTo: string | null; now: Date };

/**
 * What a customer with a live subscription, or with a payment under way, sees instead of the form:
 * the present state and the way on. Another subscription would be a second one.
 */
export function InsteadOfCheckout({ status, returnTo, now }: InsteadProps) {
  const t = useTranslations("checkout");
  switch (status.state.kind) {
    case "complimentary":
      return <NothingToPay kind="complimentary" returnTo={returnTo} />;
    case "active":
      return <NothingToPay kind="already" returnTo={returnTo} />;
    case "past_due":
      return (
        <Page isWide>
          <PageHeading text={t("owedText")}>{t("owedTitle")}</PageHeading>
          <StateHero status={status} now={now} level={2} returnTo={returnTo} />
          <p className="text-14 text-muted">
            {t("owedInstead")}{" "}
            <AppLink href="/billing/cancel" className="inline-block py-2 font-medium text-blue hover:underline">
              {t("owedEnd")}
            </AppLink>
          </p>
        </Page>
      );
    case "cancelling":
    case "checking":
    case "free":
      return (
        <Page isWide>
          <StateHero status={status} now={now} />
          <div className="grid sm:flex">
            <ToBilling />
          </div>
        </Page>
      );
    default:
      return status.state satisfies never;
  }
}

function NothingToPay({ kind, returnTo }: { kind: "already" | "complimentary"; returnTo: string | null }) {
  const t = useTranslations("checkout");
  return (
    <Moment
      picture={<Illustration scene="success" />}
      title={t(`${kind}Title`)}
      actions={
        <>
          <ButtonLink href={returnTo ?? PRODUCT_PATH}>{t(returnTo ? "goBack" : "toProduct")}</ButtonLink>
          <ToBilling />
        </>
      }
    >
      <p>{t(`${kind}Text`)}</p>
    </Moment>
  );
}

function ToBilling() {
  const common = useTranslations("common");
  return (
    <ButtonLink href="/billing" tone="plain">
      {common("backToBilling")}
    </ButtonLink>
  );
}
