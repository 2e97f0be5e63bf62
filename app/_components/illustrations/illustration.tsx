import type { ReactNode } from "react";
import { Broken } from "./broken";
import { Drawing, Line } from "./drawing";

type Scene = "empty" | "success" | "lost" | "broken" | "declined" | "checking" | "expired" | "sent";

type Drawn = (props: { className?: string }) => ReactNode;

const SCENES: Record<Scene, Drawn> = {
  /** Something is about to start: the dot waits at the beginning of its way. */
  empty: ({ className }) => (
    <Drawing className={className}>
      <Line d="M30 92 66 60l30 20 62-54" className="stroke-edge" isDashed />
      <circle cx="30" cy="92" r="13" className="fill-emerald-soft" />
      <circle cx="30" cy="92" r="7" className="fill-spark" />
    </Drawing>
  ),
  /** It worked: the line arrives in a check. */
  success: ({ className }) => (
    <Drawing className={className}>
      <Line d="M12 96 50 62l28 20 34-30" />
      <circle cx="148" cy="48" r="36" className="fill-emerald-soft" />
      <circle cx="148" cy="48" r="27" className="fill-emerald" />
      <path
        d="m136 49 9 9 16-18"
        pathLength="1"
        strokeWidth="4.5"
        strokeLinecap="round"
        strokeLinejoin="round"
        className="draw fill-none stroke-paper"
      />
    </Drawing>
  ),
  /** A page that does not exist: the line leaves the frame. */
  lost: ({ className }) => (
    <Drawing className={className}>
      <rect x="22" y="30" width="112" height="70" rx="10" strokeWidth="3" className="fill-paper stroke-edge" />
      <Line d="M38 86 66 62l22 15 46-42" />
      <Line d="M142 28 164 13" isDashed />
      <circle cx="178" cy="12" r="7" className="fill-spark" />
    </Drawing>
  ),
  broken: Broken,
  /** A declined charge: the line dips and goes on. */
  declined: ({ className }) => (
    <Drawing className={className}>
      <Line d="M12 66 44 38 82 88" />
      <Line d="m82 88 32-22 22 12 38-46" isDashed />
      <circle cx="82" cy="88" r="9" strokeWidth="3" className="fill-paper stroke-red" />
      <circle cx="178" cy="27" r="7" className="fill-spark" />
    </Drawing>
  ),
  /** An answer is on its way: the line stops at three dots. */
  checking: ({ className }) => (
    <Drawing className={className}>
      <Line d="M12 96 50 62l28 20 30-28" />
      {[128, 150, 172].map((x, index) => (
        <circle key={x} cx={x} cy={46 - index * 10} r="6" className="shimmer fill-blue" />
      ))}
    </Drawing>
  ),
  /** Too late: the line ends at a clock. */
  expired: ({ className }) => (
    <Drawing className={className}>
      <Line d="M12 96 50 62l28 20 30-28" />
      <circle cx="148" cy="46" r="30" strokeWidth="3" className="fill-paper stroke-ink" />
      <Line d="M148 28v18l12 9" />
      <circle cx="148" cy="16" r="6" className="fill-amber" />
    </Drawing>
  ),
  /** A letter was sent: the line is the flap of its envelope. */
  sent: ({ className }) => (
    <Drawing className={className}>
      <rect x="50" y="30" width="100" height="68" rx="12" strokeWidth="3" className="fill-paper stroke-ink" />
      <Line d="m56 38 36 30q8 6 16 0l36-30" />
      <circle cx="150" cy="30" r="14" className="fill-ground" />
      <circle cx="150" cy="30" r="8" className="fill-spark" />
    </Drawing>
  ),
};

/** One of the illustrations. They only decorate, so the words beside it say the same. */
export function Illustration({ scene, className }: { scene: Scene; className?: string }) {
  const Drawn = SCENES[scene];
  return <Drawn className={className} />;
}
