/** What can be interrupted: how it comes to it, the act itself, what happens again afterwards without anybody's help, and how it must end. */
import { CHECKOUTS } from "./scenes-of-checkouts";
import { OPERATORS } from "./scenes-of-operators";
import { PEOPLE_AND_TOSS } from "./scenes-of-people";
import { RUNS } from "./scenes-of-runs";
import type { Scene } from "./stage";

export const SCENES: readonly Scene[] = [...CHECKOUTS, ...RUNS, ...PEOPLE_AND_TOSS, ...OPERATORS];
