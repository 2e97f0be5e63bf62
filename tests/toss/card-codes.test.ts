import { describe, expect, it } from "vitest";
import { cardName } from "@/lib/toss/card-codes";

const CODES = "3K 46 71 30 31 51 38 41 62 36 33 W1 37 39 35 42 15 3A 24 21 61 11 91 34 6D 4M 3C 7A 4J 4V 6I".split(" ");

describe("a card's name", () => {
  it.each([
    ["41", "신한카드", "Shinhan Card"],
    ["15", "카카오뱅크", "KakaoBank"],
    ["24", "토스뱅크", "Toss Bank"],
    ["33", "우리카드", "Woori Card"],
    ["W1", "우리카드", "Woori Card"],
  ])("%s is %s", (code, ko, en) => {
    expect(cardName(code)).toEqual({ ko, en });
  });

  it.each(CODES)("%s, which Toss lists, has its own name", (code) => {
    expect(cardName(code).ko).not.toBe("카드");
  });

  it.each([null, undefined, "", "99", "constructor"])("%s is shown as a card without a name", (code) => {
    expect(cardName(code)).toEqual({ ko: "카드", en: "Card" });
  });
});
