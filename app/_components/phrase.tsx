/** A word that a browser would break: Hangul follows a closing bracket, as in "1일 (금)부터". */
const BREAKABLE = /(\S*\)\p{Script=Hangul}\S*)/u;

/** A heading whose particles stay with their word: a Korean line never begins with one. */
export function Phrase({ text }: { text: string }) {
  return text.split(BREAKABLE).map((part, nth) =>
    nth % 2 === 1 ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one text never change places
      <span key={nth} className="whitespace-nowrap">
        {part}
      </span>
    ) : (
      part
    ),
  );
}
