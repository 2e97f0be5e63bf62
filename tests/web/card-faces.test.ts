import { describe, expect, it } from "vitest";
import { cardTypeOf, lastDigits } from "@/app/_format/card";
import { colouredIssuers, issuerColours } from "@/app/_format/issuer-colours";
import { cardName } from "@/lib/toss/card-codes";

/** Relative luminance. Source: WCAG 2.2, relative luminance and contrast ratio */
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((start) => {
    const share = Number.parseInt(colour.slice(start, start + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
function contrast(a: string, b: string): number {
  const [light = 0, dark = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (light + 0.05) / (dark + 0.05);
}

describe("a card's face", () => {
  it.each([...colouredIssuers(), "unknown"])("of issuer %s can be read", (code) => {
    const { face, text } = issuerColours(code);
    expect(contrast(face, text)).toBeGreaterThanOrEqual(4.5);
  });

  it("has a colour of its own only for issuers that have a name", () => {
    expect(colouredIssuers().filter((code) => cardName(code).en === "Card")).toEqual([]);
  });

  it.each([
    ["45184212****789*", "789"],
    ["43302812****0012", "0012"],
    ["1234567890****", ""],
    ["****", ""],
    ["", ""],
  ])("shows the last digits of %s that Toss gives, and no star", (masked, digits) => {
    expect(lastDigits(masked)).toBe(digits);
  });

  it("names the types that Toss tells, and no other", () => {
    expect(["신용", "체크", "기프트", "미확인"].map(cardTypeOf)).toEqual(["credit", "check", "gift", null]);
  });
});
