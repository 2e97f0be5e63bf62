import type { KeyRing } from "@/lib/seal";
import { KEY_RING } from "@/tests/support/test-context";

/** The sealing keys of a simulated world. */
export type Seals = {
  /** For every process that starts from now on: the first key seals, every key opens. */
  ring: KeyRing;
};

export const createSeals = (): Seals => ({ ring: KEY_RING });
