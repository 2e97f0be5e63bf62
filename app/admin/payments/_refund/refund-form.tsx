"use client";

import { useRouter } from "next/navigation";
import { type FormEvent, useState, useTransition } from "react";
import { buttonClass } from "@/app/_components/button";
import { Fact, Facts } from "@/app/_components/facts";
import { Field, INPUT_CLASS } from "@/app/_components/field";
import { postJson, problemOf } from "@/app/_components/post-json";
import { ButtonWords } from "@/app/_components/spinner";
import { fill } from "@/app/_format/fill";
import { formatWon } from "@/app/_format/won";
import type { Locale } from "@/app/_i18n/locale";
import { wonTyped } from "./won-typed";

const MAX_REASON_LENGTH = 200;
const ACCEPTED = 202;

type RefundFormProps = {
  paymentId: string;
  leftWon: number;
  /** Whether giving all of it back ends the subscription. */
  endsSubscription: boolean;
  locale: Locale;
  signInHref: string;
  words: Record<
    | "amount"
    | "amountHint"
    | "reason"
    | "reasonHint"
    | "wrongAmount"
    | "noReason"
    | "gives"
    | "keeps"
    | "afterwards"
    | "afterwardsEnds"
    | "afterwardsStays"
    | "confirm"
    | "confirming"
    | "pending"
    | "done"
    | "noAnswer"
    | "signIn",
    string
  >;
};

type Said = { text: string; isProblem: boolean; isSignedOut: boolean };

/**
 * The amount and the reason, and below them what the button will do, in figures. What was shown as
 * left is sent along: when it has changed, nothing happens and the page shows the new figures.
 */
export function RefundForm({ paymentId, leftWon, endsSubscription, locale, signInHref, words }: RefundFormProps) {
  const router = useRouter();
  const [amount, setAmount] = useState(String(leftWon));
  const [reason, setReason] = useState("");
  const [isSending, setIsSending] = useState(false);
  const [isRefreshing, startRefresh] = useTransition();
  const [said, setSaid] = useState<Said | null>(null);
  const isWorking = isSending || isRefreshing;
  const amountWon = wonTyped(amount);
  const isPossible = amountWon !== null && amountWon >= 1 && amountWon <= leftWon;
  const won = (value: number) => formatWon(value, locale);

  async function send(event: FormEvent) {
    event.preventDefault();
    if (isWorking) return;
    const missing = isPossible ? (reason.trim() === "" ? words.noReason : null) : words.wrongAmount;
    if (missing || amountWon === null)
      return setSaid({ text: missing ?? words.wrongAmount, isProblem: true, isSignedOut: false });
    setIsSending(true);
    setSaid(null);
    const answer = await postJson(`/api/admin/payments/${paymentId}/refund`, { amountWon, expectedLeftWon: leftWon, reason });
    setIsSending(false);
    const failed = problemOf(answer, words.noAnswer);
    setSaid(
      failed ?? {
        text: answer?.status === ACCEPTED ? words.pending : fill(words.done, { amount: won(amountWon) }),
        isProblem: false,
        isSignedOut: false,
      },
    );
    if (!failed) setReason("");
    // Also after a refusal: what is left may have changed.
    if (!failed?.isSignedOut) startRefresh(() => router.refresh());
  }

  return (
    <form onSubmit={send} noValidate className="space-y-5">
      <Field id="refund-amount" label={words.amount} hint={fill(words.amountHint, { amount: won(leftWon) })}>
        <input
          id="refund-amount"
          type="text"
          inputMode="numeric"
          autoComplete="off"
          value={amount}
          onChange={(event) => setAmount(event.target.value)}
          aria-invalid={!isPossible}
          aria-describedby="refund-amount-hint"
          className={`${INPUT_CLASS} font-semibold tabular-nums`}
        />
      </Field>
      <Field id="refund-reason" label={words.reason} hint={words.reasonHint}>
        <input
          id="refund-reason"
          type="text"
          autoComplete="off"
          maxLength={MAX_REASON_LENGTH}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
          aria-describedby="refund-reason-hint"
          className={INPUT_CLASS}
        />
      </Field>
      <div aria-live="polite">
        {isPossible ? (
          <Facts>
            <Fact name={words.gives}>
              <strong className="font-bold text-20 tabular-nums">{won(amountWon)}</strong>
            </Fact>
            <Fact name={words.keeps}>{won(leftWon - amountWon)}</Fact>
            <Fact name={words.afterwards}>
              {endsSubscription && amountWon === leftWon ? words.afterwardsEnds : words.afterwardsStays}
            </Fact>
          </Facts>
        ) : null}
      </div>
      <button type="submit" disabled={isWorking} className={buttonClass({ tone: "danger", isWide: true })}>
        <ButtonWords
          isWorking={isWorking}
          label={fill(words.confirm, { amount: isPossible ? won(amountWon) : "" }).trim()}
          working={words.confirming}
        />
      </button>
      <Outcome said={said} signIn={words.signIn} signInHref={signInHref} />
    </form>
  );
}

function Outcome({ said, signIn, signInHref }: { said: Said | null; signIn: string; signInHref: string }) {
  return (
    <div role="status" className={`text-14 empty:hidden ${said?.isProblem ? "text-red" : "text-emerald"}`}>
      {said ? <p>{said.text}</p> : null}
      {said?.isSignedOut ? (
        <a href={signInHref} className={`mt-2 ${buttonClass({ tone: "plain", size: "small" })}`}>
          {signIn}
        </a>
      ) : null}
    </div>
  );
}
