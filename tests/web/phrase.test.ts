import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { Phrase } from "@/app/_components/phrase";

const drawn = (text: string) => renderToStaticMarkup(createElement(Phrase, { text }));
const kept = (word: string) => `<span class="whitespace-nowrap">${word}</span>`;

test.each([
  ["2027년 1월 29일 (금)부터 올라요", `2027년 1월 29일 ${kept("(금)부터")} 올라요`],
  ["12월 13일 (일)에", `12월 13일 ${kept("(일)에")}`],
  ["(금)부터 (토)까지", `${kept("(금)부터")} ${kept("(토)까지")}`],
  ["On Fri (Jan 29) it rises", "On Fri (Jan 29) it rises"],
  ["구독을 시작해요", "구독을 시작해요"],
  ["", ""],
])("of %j only the words that a browser would break are held together", (text, markup) => {
  expect(drawn(text)).toBe(markup);
});
