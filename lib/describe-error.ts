/**
 * What the log may say about an error or a print of a library: never the values of a query, an
 * e-mail address, the query of an address, the token of a mailed link, or the input of a parser.
 */
import { cleanText } from "./text";

/** How many causes of an error the log shows. */
const MAX_CAUSES = 4;
const MAX_MESSAGE_LENGTH = 1_000;

export type DescribedError = {
  name: string;
  message: string;
  code?: string;
  /** Next's reference, which the error page shows. */
  digest?: string;
  constraint?: string;
  stack?: string;
  cause?: DescribedError;
};

/** Describes an error for the log. */
export function describeError(error: unknown, depth = 0): DescribedError {
  if (!(error instanceof Error)) return { name: typeof error, message: "the thrown value is not an Error" };
  // The stack begins with the message, whose lines may look like frames.
  const frames = error.stack
    ?.replace(error.message, "")
    .split("\n")
    .filter((line) => /^\s+at /.test(line));
  return {
    name: error.name,
    message: error instanceof SyntaxError ? "a text cannot be parsed" : scrub(error.message),
    ...textOf(error, "code", "code"),
    ...textOf(error, "digest", "digest"),
    ...textOf(error, "constraint_name", "constraint"),
    ...(frames ? { stack: frames.join("\n") } : {}),
    ...(error.cause !== undefined && depth < MAX_CAUSES ? { cause: describeError(error.cause, depth + 1) } : {}),
  };
}

const textOf = (error: object, field: string, name: string): object => {
  const value = (error as Record<string, unknown>)[field];
  return typeof value === "string" ? { [name]: scrub(value) } : {};
};

/**
 * Describes what a library printed: its first error, and its texts. Other values are left out,
 * because they may hold anything.
 */
export function describePrint(printed: readonly unknown[]): { err?: Error; text: string } {
  const err = printed.find((one): one is Error => one instanceof Error);
  const texts = printed.filter((one) => typeof one === "string").map(scrub);
  return { err, text: texts.filter((text) => /\w/.test(text)).join(" ") };
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: that is how a terminal's colours begin
const COLOURS = /\u001b\[[0-9;]*m/g;
const QUERY_VALUES = /\nparams:.*/s;
const ADDRESS_QUERY = /\?[^\s?]*=\S*/g;
const EMAIL = /[^\s<>"'()]+@[^\s<>"'()]+/g;

/** @returns the text without values, in one line */
function scrub(text: string): string {
  const bare = text.replace(COLOURS, "").replace(QUERY_VALUES, "").replace(ADDRESS_QUERY, "?…").replace(EMAIL, "[address]");
  return cleanText(withoutLinkTokens(bare), MAX_MESSAGE_LENGTH).replace(/\s+/g, " ");
}

const LINK_TOKEN = /\/pay\/[\w-]{40,}/g;

/** Whoever reads the token of a mailed link can use it. */
export const withoutLinkTokens = (text: string): string => text.replace(LINK_TOKEN, "/pay/…");
