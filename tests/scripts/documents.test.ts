import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));
const FOLDERS = [".github", "docs", "emulator"];
const MAX_WORDS: Record<string, number> = { "README.md": 700, "README.ko.md": 700, "AGENTS.md": 500 };
const MAX_WORDS_OF_A_RECORD = 500;

const isDocument = (name: string) => name.endsWith(".md");
const inFolder = (folder: string) =>
  existsSync(join(root, folder))
    ? readdirSync(join(root, folder), { recursive: true, encoding: "utf8" }).map((name) => join(folder, name))
    : [];
const documents = [...readdirSync(root), ...FOLDERS.flatMap(inFolder)].filter(isDocument);

const textOf = (path: string) => readFileSync(path, "utf8");
const withoutCode = (text: string) => text.replace(/^```[\s\S]*?^```/gm, "").replace(/`[^`\n]*`/g, "");

/** The anchors that GitHub gives the headings of a document. */
const anchorsOf = (path: string): string[] =>
  [
    ...textOf(path)
      .replace(/^```[\s\S]*?^```/gm, "")
      .matchAll(/^#+ (.+)$/gm),
  ].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replace(/[^\p{Letter}\p{Number}\s_-]/gu, "")
      .trim()
      .replace(/\s/g, "-"),
  );

/** @returns what is wrong with a link from this document, or null */
function brokenLink(document: string, link: string): string | null {
  if (/^[a-z]+:/.test(link)) return null;
  const [path = "", anchor] = link.split("#");
  const target = path ? resolve(root, dirname(document), path) : join(root, document);
  if (!existsSync(target)) return `${link}: no such file`;
  if (anchor && statSync(target).isFile() && !anchorsOf(target).includes(decodeURIComponent(anchor)))
    return `${link}: no such heading in ${relative(root, target)}`;
  return null;
}

describe("the documents", () => {
  it.each(documents)("every link in %s leads somewhere", (document) => {
    const links = [...withoutCode(textOf(join(root, document))).matchAll(/\]\(<?([^)\s>]+)>?\)/g)].map(([, link = ""]) => link);
    expect(links.flatMap((link) => brokenLink(document, link) ?? [])).toEqual([]);
  });

  it.each(Object.entries(MAX_WORDS))("%s stays under %i words", (document, most) => {
    expect(wordsIn(document)).toBeLessThan(most);
  });

  it.each(documents.filter((path) => /decisions\/\d{4}-/.test(path)))("%s is a page at most", (document) => {
    expect(wordsIn(document)).toBeLessThan(MAX_WORDS_OF_A_RECORD);
  });
});

const wordsIn = (document: string): number =>
  textOf(join(root, document))
    .split(/\s+/)
    .filter((word) => /[\p{Letter}\p{Number}]/u.test(word)).length;
