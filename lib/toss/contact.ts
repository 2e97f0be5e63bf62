/**
 * The customer's address and name as Toss takes them. Both are optional there, and Toss refuses a
 * whole charge, or the card window, because of one that it does not take. A payment without them is
 * better than none.
 * Source: docs.tosspayments.com/reference and SDK v2 types: at most 100 characters each
 */
const MAX_LENGTH = 100;
const EMAIL = /^[\x21-\x7e]+@[\x21-\x7e]+$/;
/** Letters of any language with what names contain; nothing that a form might refuse. */
const NAME = /^[\p{L}\p{M}\p{N} .,'’·()&_-]+$/u;
/** Outside of the basic plane, such as emoji. Some databases store three bytes a character. */
const BEYOND_BASIC = /[\u{10000}-\u{10ffff}]/u;

export type Contact = { customerEmail: string | null; customerName: string | null };
type Wanted = { customerEmail?: string | null; customerName?: string | null };

/** @returns the address and the name, each null when Toss would refuse it */
export const contactForToss = ({ customerEmail, customerName }: Wanted): Contact => ({
  customerEmail: customerEmail && isShort(customerEmail) && EMAIL.test(customerEmail) ? customerEmail : null,
  customerName: customerName && isShort(customerName) && isPlainName(customerName) ? customerName : null,
});

const isShort = (text: string): boolean => text.length <= MAX_LENGTH;
const isPlainName = (text: string): boolean => NAME.test(text) && !BEYOND_BASIC.test(text);
