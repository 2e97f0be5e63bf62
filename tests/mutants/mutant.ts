/**
 * A plausible mistake in the code that moves money. `tests` must catch it; the fastest comes first.
 */
export type Mutant = {
  name: string;
  file: string;
  /** Occurs exactly once in the file. */
  search: string;
  replace: string;
  tests: readonly string[];
};

/** Files of `tests/billing`, by room and name such as `payment/retry`. */
export const billingTests = (...names: string[]) => names.map((name) => `tests/billing/${name}.test.ts`);
