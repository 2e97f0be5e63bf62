import { describe, expect, test } from "vitest";
import { contactForToss } from "@/lib/toss/contact";

const email = (length: number) => `${"k".repeat(length - "@x.kr".length)}@x.kr`;

describe("the contact that Toss gets", () => {
  test.each([
    [email(100), email(100)],
    [email(101), null],
    ["", null],
    [null, null],
    [undefined, null],
    ["김@x.kr", null],
  ])("address %s: %s", (customerEmail, kept) => {
    expect(contactForToss({ customerEmail }).customerEmail).toBe(kept);
  });

  test.each([
    ["김토스", "김토스"],
    ["Anne-Marie O'Neil (주)", "Anne-Marie O'Neil (주)"],
    ["가".repeat(100), "가".repeat(100)],
    ["가".repeat(101), null],
    ["토스🙂", null],
    ["<b>김</b>", null],
    ["김\u0000", null],
    ["김\n토스", null],
  ])("name %j: %j", (customerName, kept) => {
    expect(contactForToss({ customerName }).customerName).toBe(kept);
  });
});
