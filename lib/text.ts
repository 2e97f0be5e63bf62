/**
 * Text from outside: requests, identity providers, Toss. Nothing else may reach SQL, JSON columns,
 * logs or addresses. An id must match its form or is refused, because a changed id names something
 * else. Free text is cleaned, because a customer must not lose a cancellation over one character.
 * Source: docs/decisions/0030-text-at-every-door.md
 */
import { z } from "zod";

/**
 * An id, a key or a code: visible ASCII without blanks.
 * @param most the most characters
 * @param least the fewest characters
 */
export const idText = (most: number, least = 1) => z.string().regex(new RegExp(`^[\\x21-\\x7e]{${least},${most}}$`));

/** Free text, cleaned; it may become empty. @param most the code points that are kept */
export const freeText = (most: number) => z.string().transform((text) => cleanText(text, most));

const LINE_BREAK = /\r\n?|[\u2028\u2029\v\f]/g;
/**
 * Half of an emoji, characters that are never assigned, control characters except the line break,
 * and those that reverse the direction of what follows. PostgreSQL stores no NUL and JSON no half.
 */
const UNFIT = /[\p{Surrogate}\p{Noncharacter_Code_Point}\u202a-\u202e\u2066-\u2069\ufeff]|(?!\n)\p{Control}/gu;
/** More units than any kept text needs, so that a long text costs no time. */
const UNITS_PER_CODE_POINT = 8;

/**
 * Cleans free text: without unfit characters, in composed form (NFC), trimmed, and cut to `most`
 * code points. A tab becomes a blank; line breaks stay. Cleaning twice changes nothing.
 */
export function cleanText(text: string, most: number): string {
  const short = text.slice(0, most * UNITS_PER_CODE_POINT);
  const plain = short.replace(LINE_BREAK, "\n").replace(/\t/g, " ").replace(UNFIT, "").normalize("NFC").trim();
  return [...plain].slice(0, most).join("").trim();
}

/** @returns the text as one line, for names */
export const cleanLine = (text: string, most: number): string => cleanText(text.replace(/\s+/g, " "), most);

/** Whether the text has none of the characters that cleaning would remove. */
export const isFit = (text: string): boolean => !text.replace(LINE_BREAK, "\n").replace(/\t/g, " ").match(UNFIT);
