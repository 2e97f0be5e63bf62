// What is wrong with a page in the browser: what the browser complains of, what sticks out, and
// what breaks an accessibility rule.

import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";

const WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

/**
 * @returns a list that fills while the page is used: uncaught errors, errors on the console, and
 *   what the content security policy blocks. A failed request is not among them: a test may provoke
 *   one on purpose.
 */
export async function collectComplaints(page: Page): Promise<string[]> {
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(`thrown: ${error.message}`));
  page.on("console", (message) => {
    const isProvoked = message.text().startsWith("Failed to load resource");
    if (message.type() === "error" && !isProvoked) complaints.push(message.text());
  });
  await page.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) => {
      console.error(`blocked by the content security policy: ${violatedDirective} ${blockedURI}`);
    });
  });
  return complaints;
}

/**
 * @returns sideways scrolling, and each broken rule of WCAG 2.2 AA with the elements that break it
 */
export async function faultsOf(page: Page): Promise<string[]> {
  // What a page shows while it loads may come before its title.
  await page.waitForFunction(() => document.title !== "");
  const sticksOutPx = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  // Scrolls to where the demo's bar covers nothing: a half covered control would count as too small
  // a target.
  await page.evaluate(() => window.scrollTo({ top: document.documentElement.scrollHeight, behavior: "instant" }));
  const { violations } = await new AxeBuilder({ page }).withTags(WCAG).analyze();
  const broken = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(" ")).join(", ")}`);
  return [...(sticksOutPx > 0 ? [`scrolls sideways by ${sticksOutPx} px`] : []), ...broken];
}
