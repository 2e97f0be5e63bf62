import { z } from "zod";

/**
 * Source: RFC 5321, section 4.5.3.1.3: a path has at most 256 octets, including its two brackets.
 */
const MAX_ADDRESS_LENGTH = 254;
/**
 * Checks for ASCII before it changes to lower case, because lower case turns some other letters
 * into ASCII (the Kelvin sign becomes k).
 */
const address = z
  .string()
  .trim()
  .regex(/^[\x21-\x7e]*$/)
  .toLowerCase()
  .max(MAX_ADDRESS_LENGTH)
  .pipe(z.email());

/**
 * Converts an address to the form in which it is compared and stored: trimmed, lower case, ASCII,
 * exactly one recipient. Rejects look-alike letters, quoted local parts and lists
 * ("a@x.kr,b@y.kr"), so that no text can pass for another person's address.
 * @returns null when the text is not such an address
 */
export function normaliseEmail(text: string | null | undefined): string | null {
  const parsed = address.safeParse(text);
  return parsed.success ? parsed.data : null;
}

/** How much of a name is shown: enough for its owner to recognise it. */
const SHOWN = 2;

/** @returns the address with most of its name hidden: `mi···@example.com` */
export function maskEmail(email: string): string {
  const [name = "", host = ""] = email.split("@");
  return `${name.slice(0, Math.min(SHOWN, name.length - 1))}···@${host}`;
}
