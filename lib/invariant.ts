/** A promise of our own code that did not hold. Nobody catches it but the door. */
export class BrokenPromise extends Error {
  override name = "BrokenPromise";
}

/** @throws BrokenPromise when the condition does not hold */
export function invariant(condition: unknown, message: string): asserts condition {
  if (!condition) throw new BrokenPromise(message);
}
