import clsx from "clsx";
import { useTranslations } from "next-intl";
import { useId } from "react";
import { Badge } from "@/app/_components/badge";
import { buttonClass } from "@/app/_components/button";
import { CardFace } from "@/app/_components/card-face";
import { Fact, Facts } from "@/app/_components/facts";
import { Field, INPUT_CLASS } from "@/app/_components/field";
import { Illustration } from "@/app/_components/illustrations/illustration";
import { Money } from "@/app/_components/money";
import { NoticeBanner } from "@/app/_components/notice-banner";
import { Panel } from "@/app/_components/panel";
import { PaymentCard } from "@/app/_components/payment-card";
import { SkeletonCard } from "@/app/_components/skeleton";
import { ButtonWords } from "@/app/_components/spinner";
import { StatusWord } from "@/app/_components/status-word";
import { colouredIssuers } from "@/app/_format/issuer-colours";
import { BUTTON_TONES, CARD_SAMPLE, SCENES, TONES } from "./samples";

/** The parts that every page is made of, in every state. */
export function Basics() {
  return (
    <div className="space-y-6">
      <Buttons />
      <Words />
      <Controls />
      <Cards />
      <Scenes />
      <SkeletonCard className="h-40" />
    </div>
  );
}

function Buttons() {
  const t = useTranslations("billing");
  return (
    <Panel>
      {BUTTON_TONES.map((tone) => (
        <div key={tone} className="mb-3 flex flex-wrap gap-2">
          <button type="button" className={buttonClass({ tone })}>
            {t("changeCard")}
          </button>
          <button type="button" className={buttonClass({ tone, size: "small" })}>
            {t("changeCard")}
          </button>
          <button type="button" disabled className={buttonClass({ tone })}>
            <ButtonWords isWorking label={t("changeCard")} working={t("changingCard")} />
          </button>
        </div>
      ))}
      <button type="button" className={buttonClass({ isWide: true })}>
        {t("changeCard")}
      </button>
    </Panel>
  );
}

function Words() {
  const t = useTranslations("billing");
  return (
    <>
      <Panel>
        <p className="flex flex-wrap items-center gap-3">
          {TONES.map((tone) => (
            <Badge key={tone} tone={tone}>
              {tone}
            </Badge>
          ))}
        </p>
        <p className="mt-4 flex flex-wrap items-center gap-4">
          {TONES.map((tone) => (
            <StatusWord key={tone} tone={tone}>
              {tone}
            </StatusWord>
          ))}
          {(["gain", "loss"] as const).map((sign) => (
            <span key={sign} className={clsx("font-semibold", sign === "gain" ? "text-gain" : "text-loss")}>
              {sign}
            </span>
          ))}
        </p>
      </Panel>
      {TONES.map((tone) => (
        <NoticeBanner key={tone} tone={tone} title={t("checking")} level={3} isWorking={tone === "blue"}>
          <p>{t("cancelText")}</p>
        </NoticeBanner>
      ))}
      <Panel>
        <Facts>
          <Fact name={t("historyTitle")}>
            <Money amountWon={1_234_567_000} />
          </Fact>
          <Fact name={t("changeCard")}>
            <PaymentCard card={CARD_SAMPLE} />
          </Fact>
        </Facts>
      </Panel>
    </>
  );
}

function Controls() {
  const t = useTranslations("cancel");
  const id = useId();
  return (
    <Panel className="space-y-4">
      <Field id={`${id}-text`} label={t("reason")} optional={t("optional")} hint={t("reasonHint")}>
        <input id={`${id}-text`} className={INPUT_CLASS} aria-describedby={`${id}-text-hint`} />
      </Field>
      <Field id={`${id}-wrong`} label={t("reason")}>
        <input id={`${id}-wrong`} className={INPUT_CLASS} aria-invalid="true" defaultValue={t("keepsGoals")} />
      </Field>
      <Field id={`${id}-choice`} label={t("reason")}>
        <select id={`${id}-choice`} className={INPUT_CLASS}>
          <option>{t("keepsHistory")}</option>
          <option>{t("keepsExport")}</option>
        </select>
      </Field>
      {(["checkbox", "radio"] as const).map((type) => (
        <div key={type} className="flex flex-wrap gap-6">
          {[false, true].map((isOn) => (
            <label key={String(isOn)} htmlFor={`${id}-${type}-${isOn}`} className="flex min-h-11 items-center gap-3 text-14">
              <input type={type} id={`${id}-${type}-${isOn}`} name={`${id}-${type}`} defaultChecked={isOn} />
              {t("keepsExport")}
            </label>
          ))}
        </div>
      ))}
    </Panel>
  );
}

function Cards() {
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <CardFace card={CARD_SAMPLE} isFailing />
      <CardFace card={{ ...CARD_SAMPLE, issuerCode: "??" }} isNew />
      {colouredIssuers().map((issuerCode) => (
        <CardFace key={issuerCode} card={{ ...CARD_SAMPLE, issuerCode }} />
      ))}
    </div>
  );
}

function Scenes() {
  return (
    <Panel>
      <ul className="grid grid-cols-2 gap-6">
        {SCENES.map((scene) => (
          <li key={scene} className="text-center text-12 text-muted">
            <Illustration scene={scene} className="mx-auto" />
            {scene}
          </li>
        ))}
      </ul>
    </Panel>
  );
}
