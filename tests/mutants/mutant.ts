/** A mistake that somebody could make in the code that moves money. It must be noticed; `tests` are those that should, the fastest first. */
export type Mutant = {
  name: string;
  file: string;
  /** Occurs exactly once in the file. */
  search: string;
  replace: string;
  tests: readonly string[];
};

/** The files of `tests/billing` by room and name: `payment/retry`. */
export const billingTests = (...names: string[]) => names.map((name) => `tests/billing/${name}.test.ts`);
