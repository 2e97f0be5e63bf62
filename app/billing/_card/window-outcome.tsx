import clsx from "clsx";

type WindowOutcomeProps = { outcome: { text: string; isProblem: boolean } | null };

/** The result of the card window. Screen readers read it out when it appears. */
export function WindowOutcome({ outcome }: WindowOutcomeProps) {
  return (
    <p role="status" className={clsx("text-14 empty:hidden", outcome?.isProblem ? "text-red" : "text-muted")}>
      {outcome?.text}
    </p>
  );
}
