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

const drawings = inFolder("docs").filter((name) => name.endsWith(".svg"));
const sources = ["app", "db", "emulator", "lib", "scripts", "tests"].flatMap(inFolder);

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

  it.each([...documents, ...drawings])("every file that %s names exists", (document) => {
    expect(filesNamedIn(document).filter((name) => !isThere(name))).toEqual([]);
  });

  it("every decision that the code names exists", () => {
    const named = sources.filter((path) => /\.(tsx?|sql)$/.test(path)).flatMap((path) => decisionsNamedIn(join(root, path)));
    expect([...new Set(named)].filter((name) => !documents.includes(name))).toEqual([]);
  });

  it.each(["docs/operations.md", "docs/operations.ko.md"])("every log line that %s quotes is logged", (document) => {
    const logged = sources.filter((path) => /^(app|lib)\/.*\.ts$/.test(path)).map((path) => textOf(join(root, path)));
    const quoted = [...textOf(join(root, document)).matchAll(/["“]([a-z]+(?: [a-z]+)+)["”]/g)].map(([, line = ""]) => line);
    expect(quoted.length).toBeGreaterThan(0);
    expect(quoted.filter((line) => !logged.some((text) => text.includes(`"${line}"`)))).toEqual([]);
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

const decisionsNamedIn = (path: string): string[] => textOf(path).match(/docs\/[\w/.-]+\.md\b/g) ?? [];

/**
 * Code files and folders of this repository, in code spans of a document or in the text of a
 * drawing.
 */
function filesNamedIn(document: string): string[] {
  const text = textOf(join(root, document));
  const spans = document.endsWith(".svg")
    ? text.match(/[\w-]+\/[\w/.-]+\.ts\b/g)
    : text.replace(/^```[\s\S]*?^```/gm, "").match(/(?<=`)[^`\n]+(?=`)/g);
  return (spans ?? []).filter((span) => /^[\w[\]{},*/.-]+\.tsx?$|^(app|db|emulator|lib|scripts|tests)\/[\w[\]*/-]*$/.test(span));
}

/**
 * A name may be short: `payment/settle.ts` for a room of lib/billing, `settle.ts` where the text
 * says the rest. `*` is any name.
 */
function isThere(name: string): boolean {
  const pattern = name
    .replace(/\/$/, "")
    .replace(/[.[\]]/g, "\\$&")
    .replace(/\*/g, "[^/]*");
  const path = new RegExp(`(^|/)${pattern}$`);
  return sources.some((source) => path.test(source)) || existsSync(join(root, name));
}
