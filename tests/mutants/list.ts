import { DATABASE_RULES } from "./database";
import { DATES } from "./dates";
import { LEFT_BEHIND } from "./left-behind";
import type { Mutant } from "./mutant";
import { PEOPLE } from "./people";
import { RUNS } from "./runs";
import { SENDING } from "./sending";
import { SETTLING } from "./settling";
import { SILENCE } from "./silence";
import { WATCHING } from "./watching";

/** Every planted mistake; one more is an entry in the file of its subject. */
export const MUTANTS: readonly Mutant[] = [
  ...DATABASE_RULES,
  ...SETTLING,
  ...RUNS,
  ...DATES,
  ...SENDING,
  ...PEOPLE,
  ...WATCHING,
  ...SILENCE,
  ...LEFT_BEHIND,
];
