import { Drawing, Line } from "./drawing";

/** An error: the line breaks, and its dot lies on the ground. */
export function Broken({ className }: { className?: string }) {
  return (
    <Drawing className={className}>
      <Line d="M16 92 54 58l24 18 22-26" />
      <Line d="m116 60 24 16 26-14" className="stroke-edge" />
      <Line d="M101 34v-12M113 38l8-10M89 38l-8-10" className="stroke-red" />
      <circle cx="180" cy="102" r="7" className="fill-spark" />
    </Drawing>
  );
}
