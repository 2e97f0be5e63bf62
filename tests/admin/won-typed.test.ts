import { expect, test } from "vitest";
import { wonTyped } from "@/app/admin/payments/_refund/won-typed";

test.each([
  ["9900", 9_900],
  ["9,900", 9_900],
  [" 9,900원 ", 9_900],
  ["KRW 9,900", null],
  ["9,900 won", 9_900],
  ["９９００", 9_900],
  ["1,234,567", 1_234_567],
  ["0", 0],
])("the amount %j is read as %j", (text, won) => expect(wonTyped(text)).toBe(won));

test.each(["", " ", "-1", "+1", "9900.5", "9.900", "1e4", "0x10", "1,23", ",900", "9 900", "NaN", "Infinity", "99999999999"])(
  "%j is no amount, so nothing is given back by a misreading",
  (text) => expect(wonTyped(text)).toBeNull(),
);
