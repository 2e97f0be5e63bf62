// Reads the fields of an API request body. Refuses bad ones with the codes of the real API.

import { type Result, refuse } from "./ledger";

export type JsonObject = Record<string, unknown>;

/**
 * Reads a required text. Refuses a missing one with INVALID_REQUIRED_PARAM, and another type, an
 * empty or a too long text with INVALID_REQUEST.
 */
export function requiredText(body: JsonObject, name: string, maxLength: number): Result<string> {
  const value = body[name];
  if (value === undefined || value === null) return refuse("INVALID_REQUIRED_PARAM");
  if (typeof value !== "string" || value === "" || value.length > maxLength) return refuse("INVALID_REQUEST");
  return { ok: true, value };
}

/** Reads an amount in won: a whole number of at least `minimum`, or undefined when absent. */
export function optionalWon(body: JsonObject, name: string, minimum: number): Result<number | undefined> {
  const value = body[name];
  if (value === undefined || value === null) return { ok: true, value: undefined };
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value < minimum) return refuse("INVALID_REQUEST");
  return { ok: true, value };
}

/** Combines several results into one: all their values, or the first failure. */
export function allOf<Values extends Record<string, unknown>>(
  results: { [Name in keyof Values]: Result<Values[Name]> },
): Result<Values> {
  const values: Partial<Values> = {};
  for (const name of Object.keys(results) as Array<keyof Values>) {
    const result = results[name];
    if (!result.ok) return result;
    values[name] = result.value;
  }
  return { ok: true, value: values as Values };
}
