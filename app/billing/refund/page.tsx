import type { Metadata } from "next";
import { getLocale, getTranslations } from "next-intl/server";
import { cache } from "react";
import { ButtonLink } from "@/app/_components/button";
import { Illustration } from "@/app/_components/illustrations/illustration";
import { Moment } from "@/app/_components/moment";
import { Page } from "@/app/_components/page-frame";
import { Panel } from "@/app/_components/panel";
import { formatWon } from "@/app/_format/won";
import { webContext } from "@/app/_server/context";
import { currentPerson } from "@/app/_server/current-person";
import { signedInPerson } from "@/app/_server/signed-in-person";
import { type RefundPageView, readRefundPage } from "@/lib/billing/views/read-refund-page";
import { RefundFigures } from "./refund-figures";
import { RefundForm } from "./refund-form";
import { WhatEnds } from "./what-ends";

/** Read once per request, for both the title and the page. */
const viewOf = cache(async (userId: string) => readRefundPage(await webContext(`person:${userId}`), { userId }));

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("refund");
  const person = await currentPerson();
  const view = person ? await viewOf(person.id) : null;
  if (view?.done) return { title: view.done.isConfirmed ? t("doneTitleShort") : t("pendingTitle") };
  return { title: t("title") };
}

export default async function RefundPage() {
  const person = await signedInPerson("/billing/refund");
  const { now } = await webContext(`person:${person.id}`);
  const view = await viewOf(person.id);
  if (view.done) return <Done done={view.done} />;
  if (!view.offer) return <Nothing isCharging={view.isCharging} />;
  return <Choice view={view} offer={view.offer} now={now()} />;
}

/** An amount in a large heading stays on one line. */
const whole = (amount: string): string => amount.replace(" ", "\u00a0");

type ChoiceProps = { view: RefundPageView; offer: NonNullable<RefundPageView["offer"]>; now: Date };

/** The amount and what follows, before anything happens, and two equal ways. */
async function Choice({ view, offer, now }: ChoiceProps) {
  const t = await getTranslations("refund");
  const common = await getTranslations("common");
  const locale = await getLocale();
  const amount = whole(formatWon(offer.refundWon, locale));
  return (
    <Page>
      <header className="space-y-1">
        <h1 className="text-balance font-bold text-28">
          {offer.kind === "withdrawal" ? t("withdrawalHeading", { amount }) : t("proratedHeading", { amount })}
        </h1>
        <p className="text-muted">{t("atOnce")}</p>
      </header>
      <RefundFigures view={view} offer={offer} now={now} />
      <WhatEnds />
      <Panel>
        <RefundForm
          kind={offer.kind}
          expectedWon={offer.refundWon}
          words={{
            keep: t("keep"),
            confirm: t("confirm", { amount }),
            confirming: t("confirming"),
            noAnswer: common("noAnswer"),
            signIn: common("signInAgain"),
          }}
        />
      </Panel>
    </Page>
  );
}

async function Done({ done }: { done: NonNullable<RefundPageView["done"]> }) {
  const t = await getTranslations("refund");
  const common = await getTranslations("common");
  const amount = whole(formatWon(done.refundWon, await getLocale()));
  return (
    <Moment
      picture={<Illustration scene={done.isConfirmed ? "success" : "checking"} />}
      title={done.isConfirmed ? t("doneTitle", { amount }) : t("pendingTitle")}
      actions={
        <ButtonLink href="/billing" tone="plain">
          {common("backToBilling")}
        </ButtonLink>
      }
    >
      <p>{done.isConfirmed ? t("doneText") : t("pendingText", { amount })}</p>
      <p>{t("endedText")}</p>
    </Moment>
  );
}

async function Nothing({ isCharging }: { isCharging: boolean }) {
  const t = await getTranslations("refund");
  const common = await getTranslations("common");
  return (
    <Moment
      picture={<Illustration scene={isCharging ? "checking" : "empty"} />}
      title={isCharging ? t("chargingTitle") : t("nothingTitle")}
      actions={<ButtonLink href="/billing">{common("backToBilling")}</ButtonLink>}
    >
      <p>{isCharging ? t("chargingText") : t("nothingText")}</p>
    </Moment>
  );
}
