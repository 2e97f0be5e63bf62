import { addMs, DAY_MS } from "./units";

/** Long enough for the longest retry schedule, and for a mailbox that is read once a month. */
const LINK_DAYS = 30;

/** @returns the instant from which a mailed link no longer works, whatever its invoice does */
export const linkEndsAt = (noticedAt: Date): Date => addMs(noticedAt, LINK_DAYS * DAY_MS);

/** Whether a link is over: at its end and from then on. */
export const isLinkOver = ({ endsAt }: { endsAt: Date }, now: Date): boolean => endsAt <= now;
