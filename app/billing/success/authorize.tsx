"use client";

import { type ReactNode, useCallback, useEffect, useRef, useState } from "react";
import { buttonClass } from "@/app/_components/button";
import { Moment } from "@/app/_components/moment";
import { type Answer, errorOf, postJson } from "@/app/_components/post-json";
import type { AuthorizeBody, LinkAuthorizeBody } from "@/app/_server/authorize-answer";

export type AuthorizeWords = Record<
  | "checkingTitle"
  | "checkingText"
  | "unknownTitle"
  | "unknownText"
  | "stillUnknownText"
  | "disconnectedTitle"
  | "disconnectedText"
  | "checkAgain"
  | "failedTitle"
  | "failedPageTitle"
  | "nothingCharged"
  | "tryAgain"
  | "seePrice"
  | "signInAgain"
  | "back",
  string
>;

type AuthorizeProps = {
  orderId: string;
  customerKey: string;
  authKey: string;
  retryHref: string;
  /** The checkout at the price, for whoever gets no trial. */
  priceHref: string;
  signInHref: string;
  /** The same page without the card's one-time key. */
  doneHref: string;
  /** On the page of a mailed link: its token, which stands in for a session. */
  linkToken?: string;
  /** Where whoever waits may go meanwhile. */
  backHref: string;
  /** Drawn on the server. */
  pictures: Record<"checking" | "declined", ReactNode>;
  words: AuthorizeWords;
};

type State =
  | { kind: "checking" }
  | { kind: "unknown"; hasGivenUp: boolean }
  | { kind: "disconnected" }
  | { kind: "signed_out"; message: string }
  | { kind: "conflict"; message: string }
  | { kind: "no_trial"; message: string }
  | { kind: "failed"; message: string; isDeclined: boolean };

/**
 * While the payment is pending, ask again after these waits, three minutes in all. After that the
 * person has to ask.
 */
const WAITS_MS = [2_000, 3_000, 6_000, 11_000, 11_000, 20_000, 30_000, 40_000, 30_000, 27_000];
const STATUS_PENDING = 202;
const STATUS_SIGNED_OUT = 401;
const STATUS_DECLINED = 402;
const STATUS_CONFLICT = 409;
/** Nothing has begun and nothing was charged: the plan can be had at its price. */
const NO_TRIAL = ["trial_already_used", "trial_card_used"];

/**
 * Authorizes the checkout and shows the outcome. A reload or a second window gets the same answer
 * and charges nothing.
 */
export function Authorize({ orderId, customerKey, authKey, doneHref, linkToken, ...shown }: AuthorizeProps) {
  const [state, setState] = useState<State>({ kind: "checking" });
  const timer = useRef(0);
  const isGone = useRef(false);

  const ask = useCallback(
    async (tries: number) => {
      const returned = { orderId, customerKey, authKey };
      const answer =
        linkToken === undefined
          ? await postJson<AuthorizeBody>("/api/billing/authorize", returned)
          : await postJson<LinkAuthorizeBody>("/api/pay/authorize", { ...returned, token: linkToken });
      if (isGone.current) return;
      if (answer?.status === STATUS_PENDING) {
        const waitMs = WAITS_MS[tries];
        setState({ kind: "unknown", hasGivenUp: waitMs === undefined });
        if (waitMs !== undefined) timer.current = window.setTimeout(() => ask(tries + 1), waitMs);
      } else if (answer && answer.status < 400) {
        // The new address has no one-time key. A whole new page, so that nothing that the browser
        // keeps of the time before the payment can show FREE.
        window.location.replace(doneHref);
      } else setState(stateOfError(answer));
    },
    [orderId, customerKey, authKey, doneHref, linkToken],
  );

  useEffect(() => {
    isGone.current = false;
    ask(0);
    return () => {
      isGone.current = true;
      window.clearTimeout(timer.current);
    };
  }, [ask]);

  function askAgain() {
    setState({ kind: "checking" });
    ask(0);
  }

  return (
    <div role="status" aria-live="polite">
      <AuthorizeState state={state} onAskAgain={askAgain} {...shown} />
    </div>
  );
}

/**
 * The state for an answer that is not a success. Without a readable answer the outcome is unknown,
 * which is not a failure.
 */
function stateOfError(answer: Answer | null): State {
  const error = answer && errorOf(answer);
  if (!error) return { kind: "disconnected" };
  const { code, message } = error;
  const isDeclined = answer.status === STATUS_DECLINED || code === "provider_unavailable";
  if (answer.status === STATUS_SIGNED_OUT) return { kind: "signed_out", message };
  if (NO_TRIAL.includes(code)) return { kind: "no_trial", message };
  if (answer.status === STATUS_CONFLICT) return { kind: "conflict", message };
  return isDeclined || answer.status < 500 ? { kind: "failed", message, isDeclined } : { kind: "disconnected" };
}

type Shown = Pick<AuthorizeProps, "words" | "pictures" | "retryHref" | "priceHref" | "signInHref" | "backHref">;
type AuthorizeStateProps = Shown & { state: State; onAskAgain: () => void };

function AuthorizeState({ state, words, pictures, onAskAgain, ...hrefs }: AuthorizeStateProps) {
  const { retryHref, priceHref, signInHref, backHref } = hrefs;
  const askAgain = (
    <button type="button" onClick={onAskAgain} className={buttonClass()}>
      {words.checkAgain}
    </button>
  );
  const back = (
    <a href={backHref} className={buttonClass({ tone: "plain" })}>
      {words.back}
    </a>
  );
  switch (state.kind) {
    case "checking":
      return (
        <Moment picture={pictures.checking} title={words.checkingTitle}>
          <p>{words.checkingText}</p>
        </Moment>
      );
    case "unknown":
      return (
        <Moment
          picture={pictures.checking}
          title={words.unknownTitle}
          actions={
            <>
              {state.hasGivenUp ? askAgain : null}
              {back}
            </>
          }
        >
          <p>{state.hasGivenUp ? words.stillUnknownText : words.unknownText}</p>
        </Moment>
      );
    case "disconnected":
      return (
        <Moment picture={pictures.checking} title={words.disconnectedTitle} actions={askAgain}>
          <p>{words.disconnectedText}</p>
        </Moment>
      );
    case "signed_out":
      return (
        <Moment
          picture={pictures.checking}
          title={state.message}
          actions={
            <a href={signInHref} className={buttonClass()}>
              {words.signInAgain}
            </a>
          }
        />
      );
    case "conflict":
      return <Moment picture={pictures.checking} title={state.message} actions={back} />;
    case "no_trial":
      return (
        <Moment
          picture={pictures.declined}
          title={state.message}
          actions={
            <>
              <a href={priceHref} className={buttonClass()}>
                {words.seePrice}
              </a>
              {back}
            </>
          }
        >
          <p>{words.nothingCharged}</p>
        </Moment>
      );
    case "failed":
      return (
        <Moment
          picture={pictures.declined}
          title={words.failedTitle}
          actions={
            <>
              <a href={retryHref} className={buttonClass()}>
                {words.tryAgain}
              </a>
              {backHref === retryHref ? null : back}
            </>
          }
        >
          <title>{words.failedPageTitle}</title>
          <p>{state.message}</p>
          {state.isDeclined ? <p>{words.nothingCharged}</p> : null}
        </Moment>
      );
    default:
      return state satisfies never;
  }
}
