"use client";

import { useRouter } from "next/navigation";
import { type FormEvent, useEffect, useRef, useState, useTransition } from "react";
import { Field, INPUT_CLASS } from "@/app/_components/field";
import { OutcomeText } from "@/app/_components/outcome-text";
import { useHydrated } from "@/app/_components/use-hydrated";
import { useSending } from "@/app/_components/use-sending";
import { WorkButton } from "@/app/_components/work-button";
import type { TradeView } from "@/lib/journal/views";
import { useToast } from "../_toast/toasts";
import { KindField } from "./kind-field";
import { type Missing, readTrade } from "./read-trade";
import { WonField } from "./won-field";

export type TradeFormWords = Record<
  | "kind"
  | "gain"
  | "loss"
  | "amount"
  | "won"
  | "amountMissing"
  | "ticker"
  | "tickerPlaceholder"
  | "tickerMissing"
  | "day"
  | "dayMissing"
  | "dayAhead"
  | "dayHidden"
  | "entryReason"
  | "exitReason"
  | "optional"
  | "save"
  | "saving"
  | "saved"
  | "savedHidden"
  | "noAnswer"
  | "signIn",
  string
>;

type TradeFormProps = {
  /**
   * The trade to change; or what a new one begins with. Its id is new, so a repeated press adds
   * once.
   */
  trade: Omit<TradeView, "profitWon"> & { profitWon: number | null };
  isNew: boolean;
  /** Today in Seoul, the last day of a trade. */
  today: string;
  /** Trades before this day are hidden from the person; null when none are. */
  cutoffOn: string | null;
  most: { ticker: number; reason: number };
  inWords: boolean;
  words: TradeFormWords;
};

/**
 * A trade to add or to change. What is missing is said at its field; whatever goes wrong, what was
 * typed stays.
 */
export function TradeForm({ trade, isNew, today, cutoffOn, most, inWords, words }: TradeFormProps) {
  const router = useRouter();
  const show = useToast();
  const isReady = useHydrated();
  const { isSending, problem, send } = useSending(words.noAnswer);
  const [isLeaving, startLeaving] = useTransition();
  const [missing, setMissing] = useState<Missing>({});
  const [day, setDay] = useState(trade.tradedOn);
  const isWorking = isSending || isLeaving;
  const dayField = useRef<HTMLInputElement>(null);
  // A day that was chosen before the script came counts too.
  useEffect(() => setDay((before) => dayField.current?.value ?? before), []);
  const isHidden = cutoffOn !== null && day !== "" && day < cutoffOn;

  async function save(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = event.currentTarget;
    const { input, missing: found, firstMissing } = readTrade(new FormData(form), { today, words });
    setMissing(found);
    if (firstMissing) return focusField(form, firstMissing);
    const answer = isNew
      ? await send<{ isHidden: boolean }>("POST", "/api/trades", { id: trade.id, ...input })
      : await send<{ isHidden: boolean }>("PATCH", `/api/trades/${trade.id}`, input);
    if (!answer) return;
    show({ text: answer.body?.isHidden === true ? words.savedHidden : words.saved });
    startLeaving(() => router.push("/journal/trades"));
  }

  const fieldProblem = (text: string | undefined, id: string) => (
    <p id={`${id}-problem`} role="alert" className="text-14 text-red empty:hidden">
      {text}
    </p>
  );

  return (
    <form onSubmit={save} noValidate className="space-y-6">
      <KindField isLoss={(trade.profitWon ?? 0) < 0} words={words} />
      <WonField
        id="amount"
        name="amount"
        label={words.amount}
        unit={words.won}
        inWords={inWords}
        startWon={trade.profitWon === null ? null : Math.abs(trade.profitWon)}
        problem={missing.amount ?? null}
      />
      <Field id="ticker" label={words.ticker}>
        <input
          id="ticker"
          name="ticker"
          defaultValue={trade.ticker}
          maxLength={most.ticker}
          placeholder={words.tickerPlaceholder}
          autoComplete="off"
          aria-invalid={missing.ticker !== undefined}
          aria-describedby="ticker-problem"
          className={INPUT_CLASS}
        />
        {fieldProblem(missing.ticker, "ticker")}
      </Field>
      <Field id="day" label={words.day}>
        <input
          id="day"
          ref={dayField}
          name="day"
          type="date"
          defaultValue={trade.tradedOn}
          max={today}
          onChange={(event) => setDay(event.target.value)}
          aria-invalid={missing.day !== undefined}
          aria-describedby="day-problem day-hidden"
          className={INPUT_CLASS}
        />
        {fieldProblem(missing.day, "day")}
        <p id="day-hidden" role="status" className="rounded-card bg-amber-soft px-4 py-3 text-14 text-amber empty:hidden">
          {isHidden ? words.dayHidden : null}
        </p>
      </Field>
      {(["entryReason", "exitReason"] as const).map((name) => (
        <Field key={name} id={name} label={words[name]} optional={words.optional}>
          <textarea id={name} name={name} rows={2} defaultValue={trade[name]} maxLength={most.reason} className={INPUT_CLASS} />
        </Field>
      ))}
      <OutcomeText outcome={problem} signIn={words.signIn} />
      <WorkButton isWide label={words.save} working={words.saving} isWorking={isWorking} isReady={isReady} />
    </form>
  );
}

function focusField(form: HTMLFormElement, name: string) {
  const field = form.elements.namedItem(name);
  if (field instanceof HTMLElement) field.focus();
}
