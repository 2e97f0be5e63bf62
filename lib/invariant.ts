/**
 * Something that our own code guarantees was not true. Only the outermost handler (a route, an
 * action, a batch item) catches it.
 */
export class InvariantViolation extends Error {
  override name = "InvariantViolation";
}

/** @throws InvariantViolation when the condition does not hold */
export function invariant(condition: unknown, message: string): asserts condition {
  if (!condition) throw new InvariantViolation(message);
}
