// Reads the fields of an API request body as the real API binds them: a text where a number is
// expected is read as that number, and a number where a text is expected as its digits. Anything
// missing or unreadable is INVALID_REQUEST.

import { type Result, refuse } from "./ledger";

export type JsonObject = Record<string, unknown>;

const WHOLE_NUMBER = /^-?\d+(\.0+)?$/;

/** The text of a scalar, or undefined for null, an object or an array. */
export function textOf(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  return typeof value === "number" || typeof value === "boolean" ? String(value) : undefined;
}

/** Reads a required text of 1 to `maxLength` characters. */
export function requiredText(body: JsonObject, name: string, maxLength: number): Result<string> {
  const value = textOf(body[name]);
  return value === undefined || value === "" || value.length > maxLength ? refuse("INVALID_REQUEST") : { ok: true, value };
}

/** Reads a required amount in won: a whole number of at least `minimum`. */
export function requiredWon(body: JsonObject, name: string, minimum: number): Result<number> {
  const amount = optionalWon(body, name, minimum);
  if (!amount.ok) return amount;
  return amount.value === undefined ? refuse("INVALID_REQUEST") : { ok: true, value: amount.value };
}

/** Reads an amount in won, or undefined when it is absent, null or an empty text. */
export function optionalWon(body: JsonObject, name: string, minimum: number): Result<number | undefined> {
  const given = body[name];
  const value = typeof given === "string" ? given.trim() : given;
  if (value === undefined || value === null || value === "") return { ok: true, value: undefined };
  const amount = typeof value === "string" && WHOLE_NUMBER.test(value) ? Number(value) : value;
  if (typeof amount !== "number" || !Number.isSafeInteger(amount) || amount < minimum) return refuse("INVALID_REQUEST");
  return { ok: true, value: amount };
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
