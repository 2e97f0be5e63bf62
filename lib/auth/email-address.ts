import { z } from "zod";

/** RFC 5321: a path is at most 256 octets with its brackets. */
const MAX_ADDRESS_LENGTH = 254;
/** Looked at before lower case is made: the Kelvin sign, for one, becomes an ASCII k there. */
const address = z
  .string()
  .trim()
  .regex(/^[\x21-\x7e]*$/)
  .toLowerCase()
  .max(MAX_ADDRESS_LENGTH)
  .pipe(z.email());

/**
 * The one form in which an address is compared and stored: trimmed, lower case, ASCII, exactly one recipient.
 * Look-alike letters, quoted local parts and lists ("a@x.kr,b@y.kr") are no address here, so none can stand for somebody else's.
 *
 * @returns null when the text is not such an address
 */
export function normaliseEmail(text: string | null | undefined): string | null {
  const parsed = address.safeParse(text);
  return parsed.success ? parsed.data : null;
}
