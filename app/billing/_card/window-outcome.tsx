import clsx from "clsx";

type WindowOutcomeProps = { outcome: { text: string; isProblem: boolean } | null };

/** What came of the card window, read out when it appears. */
export function WindowOutcome({ outcome }: WindowOutcomeProps) {
  return (
    <p role="status" className={clsx("text-14 empty:hidden", outcome?.isProblem ? "text-red" : "text-muted")}>
      {outcome?.text}
    </p>
  );
}
