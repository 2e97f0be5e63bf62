import clsx from "clsx";
import { buttonClass } from "./button";
import type { Outcome } from "./post-json";

type OutcomeTextProps = { outcome: Outcome | null; signIn: string };

/**
 * What became of a press on a button. Screen readers read it out when it appears. When the session
 * has ended, a button leads to the sign-in and back to this page.
 */
export function OutcomeText({ outcome, signIn }: OutcomeTextProps) {
  return (
    <div role="status" className={clsx("text-14 empty:sr-only", outcome?.isProblem ? "text-red" : "text-muted")}>
      {outcome ? <p>{outcome.text}</p> : null}
      {outcome?.isSignedOut ? (
        <a href={signInHref()} className={`mt-2 ${buttonClass({ tone: "plain", size: "small" })}`}>
          {signIn}
        </a>
      ) : null}
    </div>
  );
}

/** Rendered only after a press, so there is a window. */
const signInHref = () => `/sign-in?callbackUrl=${encodeURIComponent(window.location.pathname + window.location.search)}`;
