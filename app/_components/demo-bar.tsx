"use client";

import { ChevronDown, ExternalLink, FlaskConical, SlidersHorizontal } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState, useTransition } from "react";
import { fill } from "@/app/_format/fill";
import type { RunSummary } from "@/lib/billing/batch/run-billing";
import type { Move } from "@/lib/demo/move-clock";
import { AppLink } from "./app-link";
import { buttonClass } from "./button";
import { countsOf, DEMO_BAR_COOKIE, type DemoWords, FOLDED } from "./demo-words";
import { type Answer, errorOf, postJson } from "./post-json";

type DemoBarProps = { nowText: string; emulatorUrl: string; wasFolded: boolean; words: DemoWords };

const TOOLS = "demo-tools";
const ONE_YEAR_SECONDS = 365 * 24 * 60 * 60;
const SMALL = `${buttonClass({ tone: "plain", size: "small" })} px-3! text-13!`;
const ROUND = "inline-flex size-11 shrink-0 items-center justify-center rounded-full text-muted hover:bg-ground hover:text-ink";
/** Above the bar on a phone, in it on a wide screen. */
const TOOLS_CLASS =
  "fixed inset-x-4 top-auto bottom-14 m-0 w-auto flex-col gap-2 rounded-card bg-paper p-4 text-ink shadow-float open:flex sm:static sm:flex sm:flex-row sm:items-center sm:gap-1.5 sm:rounded-none sm:p-0 sm:shadow-none";

/**
 * The demo's controls for the clock. The bar is at the end of the page and sticks to the lower
 * edge, so scrolling uncovers everything. Folded, it stays folded.
 */
export function DemoBar({ nowText, emulatorUrl, wasFolded, words }: DemoBarProps) {
  const [isFolded, setIsFolded] = useState(wasFolded);
  const fold = (isSo: boolean) => () => {
    setIsFolded(isSo);
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is missing in older browsers.
    document.cookie = `${DEMO_BAR_COOKIE}=${isSo ? FOLDED : ""}; Path=/; Max-Age=${isSo ? ONE_YEAR_SECONDS : 0}; SameSite=Lax`;
  };
  if (isFolded) {
    return (
      <aside aria-label={words.label} className="pointer-events-none sticky bottom-0 z-10 px-4 pb-2 print:hidden">
        <button
          type="button"
          aria-expanded={false}
          aria-label={words.open}
          onClick={fold(false)}
          className="pointer-events-auto inline-flex size-11 items-center justify-center rounded-full bg-paper text-blue shadow-float"
        >
          <FlaskConical aria-hidden="true" className="size-5" />
        </button>
      </aside>
    );
  }
  return (
    <aside aria-label={words.label} className="sticky bottom-0 z-10 bg-paper text-13 shadow-float print:hidden">
      <div className="mx-auto flex h-12 max-w-admin items-center gap-2 pr-2 pl-4">
        <FlaskConical aria-hidden="true" className="size-4 shrink-0 text-blue" />
        <p className="min-w-0 flex-1 truncate">
          <strong className="font-semibold">{words.title}</strong>
          <span className="ml-2 text-muted">{nowText}</span>
        </p>
        <div id={TOOLS} popover="auto" className={TOOLS_CLASS}>
          <p className="text-muted sm:sr-only">{words.about}</p>
          <Tools words={words} />
          <AppLink
            href="/demo"
            className="inline-flex min-h-11 items-center justify-center px-2 font-medium text-blue hover:underline"
          >
            {words.tour}
          </AppLink>
          <a
            href={emulatorUrl}
            target="_blank"
            rel="noreferrer"
            className="inline-flex min-h-11 items-center justify-center gap-1 px-2 font-medium text-blue hover:underline"
          >
            {words.emulator}
            <ExternalLink aria-label={words.newWindow} className="size-4" />
          </a>
        </div>
        <button type="button" popoverTarget={TOOLS} aria-label={words.tools} className={`${ROUND} sm:hidden`}>
          <SlidersHorizontal aria-hidden="true" className="size-5" />
        </button>
        <button type="button" aria-expanded aria-label={words.close} onClick={fold(true)} className={ROUND}>
          <ChevronDown aria-hidden="true" className="size-5" />
        </button>
      </div>
    </aside>
  );
}

/** The buttons that move the clock and run the batch, and what the last press did. */
function Tools({ words }: { words: DemoWords }) {
  const router = useRouter();
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

  const move = (to: Move) => () => send("/api/demo/clock", { move: to }, () => "");
  const runBatch = () => send<RunSummary>("/api/demo/batch", {}, (answer) => fill(words.ran, countsOf(answer)));
  const presses = [
    { text: words.day, label: words.dayLabel, press: move("day") },
    { text: words.month, label: words.monthLabel, press: move("month") },
    { text: words.nextCharge, press: move("next_charge") },
    { text: words.batch, press: runBatch },
  ];
  return (
    <>
      {presses.map(({ text, label, press }) => (
        <button key={text} type="button" disabled={isWorking} aria-label={label} onClick={press} className={SMALL}>
          {text}
        </button>
      ))}
      <p
        role="status"
        className="text-center text-muted empty:hidden sm:absolute sm:right-4 sm:bottom-14 sm:rounded-card sm:bg-paper sm:px-4 sm:py-2 sm:shadow-float"
      >
        {isWorking ? words.working : result}
      </p>
    </>
  );
}
