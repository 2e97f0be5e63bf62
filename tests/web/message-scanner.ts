/**
 * Searches our sources for text that people see. It uses patterns, not a parser: TypeScript 7 has
 * no JavaScript API, and our formatter keeps the sources regular enough. messages.test.ts tests
 * what the patterns find and ignore.
 */
const HANGUL = /[ㄱ-ㆎ가-힣]/;

/** Attributes that browsers show or read out. */
const VISIBLE_ATTRIBUTE = /\b(?:aria-label|title|alt|placeholder|label|text|name)="([^"]*[A-Za-z][^"]*)"/g;

/**
 * A form control's `name="locale"` is for programs; a name with a space or a capital is for people.
 */
const isForPeople = (attribute: string, value: string) => !attribute.startsWith("name") || /[A-Z\s]/.test(value);

const withoutComments = (source: string) => source.replace(/\/\*[\s\S]*?\*\//g, "").replace(/^\s*\/\/.*$/gm, "");

/** @returns the texts in a component that are not from the catalogue */
export function literalTexts(source: string): string[] {
  const code = withoutComments(source);
  const korean = code.split("\n").filter((line) => HANGUL.test(line));
  const attributes = [...code.matchAll(VISIBLE_ATTRIBUTE)]
    .filter(([whole, value = ""]) => isForPeople(whole, value))
    .map(([whole]) => whole);
  return [...korean, ...attributes, ...markupTexts(code)].map((text) => text.trim());
}

/**
 * Text between a tag or an expression and the next tag: `>Paid today<`, `} paid<`. Code between `>`
 * and `<` looks different.
 */
function markupTexts(code: string): string[] {
  return [...code.matchAll(/(?:[\w"'}/]>|\})([^<>{}=;()]*[A-Za-z]{2,}[^<>{}=;()]*)(?=<\/|\{|<[a-zA-Z])/g)]
    .map(([, text = ""]) => text)
    .filter((text) => !CODE_WORD.test(text));
}

/** Code, not markup, between a closing bracket and the next tag. */
const CODE_WORD =
  /\b(?:return|const|case|default|else|export|function|async|import|from|type|catch|finally)\b|[|&?:,[\]]\s*$|^\s*[)\]|&?:,.]/;

export type UsedKey = { key: string; isPrefix: boolean };

/**
 * @returns every catalogue key that a source uses through a translator, a composed key up to its
 *   first variable. A translator counts until its name is assigned again, as in the next function's
 *   `t`.
 */
export function keysUsed(source: string): UsedKey[] {
  const code = withoutComments(source);
  const used: UsedKey[] = [];
  const declarations = [...code.matchAll(/const (\w+) = (?:await getTranslations|useTranslations)\("([\w.]+)"\)/g)];
  for (const { 1: name = "", 2: namespace = "", index } of declarations) {
    const next = declarations.find((other) => other[1] === name && other.index > index);
    const call = new RegExp(`\\b${name}(?:\\.raw)?\\(\\s*(?:"([^"]+)"|\`([^\`$]*)(\\$\\{)?)`, "g");
    for (const [, plain, composed, isComposed] of code.slice(index, next?.index).matchAll(call)) {
      const key = `${namespace}.${plain ?? composed}`;
      if (!used.some((other) => other.key === key)) used.push({ key, isPrefix: isComposed !== undefined });
    }
  }
  return used;
}
