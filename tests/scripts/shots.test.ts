import { readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { findDemoPerson } from "@/lib/demo/demo-people";
import { contactSheet } from "@/scripts/shots/contact-sheet";
import { SHOTS } from "@/scripts/shots/shots";
import { LOOKS, nameOfLook, TESTED_LOOKS } from "@/scripts/shots/take-shots";

const APP = fileURLToPath(new URL("../../app", import.meta.url));

function pagesOf(folder = APP): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return pagesOf(path);
    return /^(page|not-found)\.tsx$/.test(entry.name) ? [path.slice(APP.length + 1)] : [];
  });
}

/** A folder in parentheses is no part of an address, so a page may move into one. */
const withoutGroups = (file: string): string => file.replaceAll(/\([^)]+\)\//g, "");

describe("the shots", () => {
  test("show every page of the app: a new page needs a shot in scripts/shots/shots.ts", () => {
    expect([...new Set(SHOTS.map(({ page }) => page))].sort()).toEqual(pagesOf().map(withoutGroups).sort());
  });

  test("have names that differ and fit a file", () => {
    const names = SHOTS.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(name).toMatch(/^[a-z0-9-]+$/i);
  });

  test("are seen by people who are in the demo", () => {
    for (const { as, name } of SHOTS) if (as) expect(findDemoPerson(as), name).not.toBeNull();
  });

  test("are taken in every theme, language and width, and tested in each of them", () => {
    expect(new Set(LOOKS.map(nameOfLook)).size).toBe(8);
    for (const part of ["width", "colorScheme", "locale"] as const)
      expect(new Set(TESTED_LOOKS.map((look) => look[part]))).toEqual(new Set(LOOKS.map((look) => look[part])));
  });
});

test("the contact sheet names each fault as text", () => {
  const pictures = [{ look: "360-dark-ko", file: "a-360-dark-ko.png" }];
  const sheet = contactSheet([{ name: "a", path: "/a", pictures, faults: ["image-alt: <img>"] }]);
  expect(sheet).toContain("<li>image-alt: &lt;img&gt;</li>");
  expect(sheet).toContain('<img loading="lazy" src="a-360-dark-ko.png" alt="360-dark-ko">');
});
