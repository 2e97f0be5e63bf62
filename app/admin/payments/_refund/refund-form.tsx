"use client";

import clsx from "clsx";
import { useRouter } from "next/navigation";
import { type FormEvent, useState, useTransition } from "react";
import { buttonClass } from "@/app/_components/button";
import { Fact, Facts } from "@/app/_components/facts";
import { Field, INPUT_CLASS } from "@/app/_components/field";
import { useSending } from "@/app/_components/use-sending";
import { WorkButton } from "@/app/_components/work-button";
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

/**
 * The amount and the reason, and below them what the button will do, in figures. What was shown as
 * left is sent along: when it has changed, nothing happens and the page shows the new figures.
 */
export function RefundForm({ paymentId, leftWon, endsSubscription, locale, signInHref, words }: RefundFormProps) {
  const router = useRouter();
  const [amount, setAmount] = useState(leftWon.toLocaleString("en-US"));
  const [reason, setReason] = useState("");
  const { isSending, problem, send } = useSending(words.noAnswer);
  const [isRefreshing, startRefresh] = useTransition();
  /** What was typed wrongly, or what has been done. */
  const [said, setSaid] = useState<{ text: string; isProblem: boolean } | null>(null);
  const isWorking = isSending || isRefreshing;
  const amountWon = wonTyped(amount);
  const isPossible = amountWon !== null && amountWon >= 1 && amountWon <= leftWon;
  const won = (value: number) => formatWon(value, locale);

  async function give(event: FormEvent) {
    event.preventDefault();
    if (isWorking) return;
    if (!isPossible) return setSaid({ text: words.wrongAmount, isProblem: true });
    if (reason.trim() === "") return setSaid({ text: words.noReason, isProblem: true });
    setSaid(null);
    const body = { amountWon, expectedLeftWon: leftWon, reason };
    const answer = await send("POST", `/api/admin/payments/${paymentId}/refund`, body);
    if (answer) {
      const isPending = answer.status === ACCEPTED;
      setSaid({ text: isPending ? words.pending : fill(words.done, { amount: won(amountWon) }), isProblem: false });
      setReason("");
    }
    // Also after a refusal: what is left may have changed.
    startRefresh(() => router.refresh());
  }

  return (
    <form onSubmit={give} noValidate className="space-y-5">
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
      <WorkButton
        tone="danger"
        isWide
        isWorking={isWorking}
        label={fill(words.confirm, { amount: isPossible ? won(amountWon) : "" }).trim()}
        working={words.confirming}
      />
      <p role="status" className={clsx("text-14 empty:hidden", said?.isProblem || problem ? "text-red" : "text-emerald")}>
        {problem?.text ?? said?.text}
      </p>
      {problem?.isSignedOut ? (
        <a href={signInHref} className={buttonClass({ tone: "plain", size: "small" })}>
          {words.signIn}
        </a>
      ) : null}
    </form>
  );
}
