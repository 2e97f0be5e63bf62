"use client";

import { ChevronDown, ChevronUp, ExternalLink, FlaskConical } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState, useTransition } from "react";
import { fill } from "@/app/_format/fill";
import type { RunSummary } from "@/lib/billing/batch/run-billing";
import { buttonClass } from "./button";
import { countsOf, type DemoWords } from "./demo-words";
import { type Answer, errorOf, postJson } from "./post-json";

type DemoBarProps = { nowText: string; emulatorUrl: string; words: DemoWords };

/**
 * The demo's controls for the clock. The bar is at the end of the page and sticks to the lower
 * edge, so scrolling uncovers everything.
 */
export function DemoBar({ nowText, emulatorUrl, words }: DemoBarProps) {
  const router = useRouter();
  const [isOpen, setIsOpen] = useState(true);
  const [isSending, setIsSending] = useState(false);
  const [isRefreshing, startRefresh] = useTransition();
  const [result, setResult] = useState("");
  const isWorking = isSending || isRefreshing;

  async function send<Body>(path: string, input: object, inWords: (answer: Answer<Body>) => string) {
    setIsSending(true);
    setResult("");
    const answer = await postJson<Body>(path, input);
    setIsSending(false);
    if (!answer || answer.status >= 400) {
      setResult((answer && errorOf(answer)?.message) ?? words.noAnswer);
      return;
    }
    setResult(inWords(answer));
    startRefresh(() => router.refresh());
  }

  const move = (to: "day" | "next_charge") => () => send("/api/demo/clock", { move: to }, () => "");
  const runBatch = () => send<RunSummary>("/api/demo/batch", {}, (answer) => fill(words.ran, countsOf(answer)));
  const small = `${buttonClass({ tone: "plain", size: "small" })} px-3! text-13!`;

  return (
    <aside
      aria-label={words.label}
      className="sticky bottom-0 z-10 border-line border-t bg-paper text-13 shadow-float print:hidden"
    >
      <div className="mx-auto flex max-w-admin flex-wrap items-center gap-x-3 gap-y-1.5 px-4 py-1.5">
        <button
          type="button"
          aria-expanded={isOpen}
          aria-label={isOpen ? words.close : words.open}
          onClick={() => setIsOpen(!isOpen)}
          className="-ml-2 inline-flex size-9 items-center justify-center rounded-full text-muted hover:bg-ground hover:text-ink"
        >
          {isOpen ? <ChevronDown aria-hidden="true" className="size-5" /> : <ChevronUp aria-hidden="true" className="size-5" />}
        </button>
        <p className="-ml-2 flex flex-1 items-center gap-2 whitespace-nowrap font-semibold sm:flex-none">
          <FlaskConical aria-hidden="true" className="size-4 text-blue" />
          <span className="sr-only">{words.clock} </span>
          {nowText}
        </p>
        <a
          href={emulatorUrl}
          target="_blank"
          rel="noreferrer"
          className="inline-flex min-h-9 items-center gap-1 px-2 font-medium text-blue hover:underline"
        >
          <span className="sr-only sm:not-sr-only">{words.emulator}</span>
          <ExternalLink aria-label={words.newWindow} className="size-4" />
        </a>
        <div hidden={!isOpen} className="flex w-full flex-wrap items-center gap-1.5 sm:ml-auto sm:w-auto">
          <button type="button" disabled={isWorking} aria-label={words.dayLabel} onClick={move("day")} className={small}>
            {words.day}
          </button>
          <button type="button" disabled={isWorking} onClick={move("next_charge")} className={small}>
            {words.nextCharge}
          </button>
          <button type="button" disabled={isWorking} onClick={runBatch} className={small}>
            {words.batch}
          </button>
        </div>
        <p role="status" className="w-full text-muted empty:hidden">
          {isWorking ? words.working : result}
        </p>
      </div>
    </aside>
  );
}
