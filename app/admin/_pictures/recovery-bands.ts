import type { Recovery } from "@/lib/admin/views";

export const OUTCOMES = ["recovered", "waiting", "ended"] as const;
export type Outcome = (typeof OUTCOMES)[number];
/** Percent of the frame's height: where the band begins on the left, and where it arrives. */
export type Band = { outcome: Outcome; percent: number; from: [number, number]; to: [number, number] };

/** An outcome that happened has room for its words on the right. */
const LEAST = 24;

/** @returns the bands from what failed to each outcome that happened, from the top down */
export function recoveryBands(recovery: Recovery): Band[] {
  const shares = OUTCOMES.map((outcome) => ({ outcome, share: recovery[outcome].count / (recovery.failed.count || 1) })).filter(
    ({ share }) => share > 0,
  );
  const rooms = shares.map(({ share }) => Math.max(LEAST, share * 100));
  const all = rooms.reduce((sum, room) => sum + room, 0);
  let from = 0;
  let to = 0;
  return shares.map(({ outcome, share }, nth) => {
    const [begin, arrive] = [from, to];
    from += share * 100;
    to += ((rooms[nth] ?? 0) / all) * 100;
    return { outcome, percent: Math.round(share * 100), from: [begin, from], to: [arrive, to] };
  });
}

/** @returns the outline of a band that bends from its left edge to its right one */
export const bandPath = ({ from: [a, b], to: [c, d] }: Band): string =>
  `M0 ${a} C50 ${a} 50 ${c} 100 ${c} V${d} C50 ${d} 50 ${b} 0 ${b} Z`;
