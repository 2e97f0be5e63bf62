// Reads the fields of an API request body and answers bad ones with the codes of the real API.

import { type Outcome, refuse } from "./ledger";

export type JsonObject = Record<string, unknown>;

/** A text that must be there. Missing: INVALID_REQUIRED_PARAM; another type, empty or too long: INVALID_REQUEST. */
export function requiredText(body: JsonObject, name: string, maximumLength: number): Outcome<string> {
  const value = body[name];
  if (value === undefined || value === null) return refuse("INVALID_REQUIRED_PARAM");
  if (typeof value !== "string" || value === "" || value.length > maximumLength) return refuse("INVALID_REQUEST");
  return { ok: true, value };
}

/** Won: a whole number not below `minimum`; undefined when absent. */
export function optionalWon(body: JsonObject, name: string, minimum: number): Outcome<number | undefined> {
  const value = body[name];
  if (value === undefined || value === null) return { ok: true, value: undefined };
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value < minimum) return refuse("INVALID_REQUEST");
  return { ok: true, value };
}

/** The values of several outcomes, or the first failure among them. */
export function allOf<Values extends Record<string, unknown>>(
  outcomes: { [Name in keyof Values]: Outcome<Values[Name]> },
): Outcome<Values> {
  const values: Partial<Values> = {};
  for (const name of Object.keys(outcomes) as Array<keyof Values>) {
    const outcome = outcomes[name];
    if (!outcome.ok) return outcome;
    values[name] = outcome.value;
  }
  return { ok: true, value: values as Values };
}
