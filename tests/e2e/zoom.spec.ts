import type { Page } from "@playwright/test";
import { plansOnOffer } from "@/lib/billing/catalogue";
import { expect, signIn, test } from "./journey-test";

/** What a subscriber sees, each with a person in the state that has the most on it. */
const PAGES: [name: string, path: string][] = [
  ["박지우", "/billing"],
  ["김민지", "/billing"],
  ["김민지", "/billing/cancel"],
  ["이서준", "/billing/details"],
  ["윤하늘", `/billing/checkout?plan=${plansOnOffer().at(-1)?.id}`],
  ["윤하늘", "/billing/fail?code=REJECT_CARD_COMPANY"],
];

/** What makes the page scroll sideways: the innermost elements that stick out of it. */
const sticksOut = (page: Page) =>
  page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    if (scrollWidth <= clientWidth) return [];
    const wide = [...document.querySelectorAll("body *")].filter((one) => one.getBoundingClientRect().right > clientWidth + 1);
    const inner = wide.filter((one) => !wide.some((other) => other !== one && one.contains(other)));
    return [`${scrollWidth - clientWidth} px`, ...inner.map((one) => `${one.tagName} ${one.textContent}`.slice(0, 80))];
  });

/**
 * Controls lower than 44 px, of those a finger has to hit. A link inside a sentence has the height
 * of its line. Source: WCAG 2.2, 2.5.5 Target Size (Enhanced)
 */
const tooSmall = (page: Page) =>
  page.locator("main :is(a, button, summary, input:not([type=hidden]), textarea, select)").evaluateAll((controls) =>
    controls
      .map((control) => ({ control, box: (control.closest("label") ?? control).getBoundingClientRect() }))
      .filter(({ box, control }) => box.height > 0 && box.height < 44 && !control.closest("p:has(> a)"))
      .map(({ control, box }) => `${control.textContent?.trim() || control.id}: ${Math.round(box.height)} px`),
  );

for (const [name, path] of PAGES) {
  test(`${path} of ${name} scrolls only down at 400 % zoom and with text twice as large, and has targets of 44 px`, async ({
    page,
  }) => {
    await signIn(page, name);
    await page.setViewportSize({ width: 360, height: 780 });
    await page.goto(path);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    expect(await tooSmall(page)).toEqual([]);
    for (const [width, height] of [
      [320, 256], // 1280 x 1024 at 400 %
      [360, 780],
      [1280, 900],
    ] as const) {
      await page.setViewportSize({ width, height });
      for (const size of ["100%", "200%"]) {
        await page.evaluate((fontSize) => {
          document.documentElement.style.fontSize = fontSize;
        }, size);
        expect(await sticksOut(page), `${width} px wide, text at ${size}`).toEqual([]);
      }
    }
  });
}
