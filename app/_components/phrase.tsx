/** A word that a browser would break: Hangul follows a closing bracket, as in "1일 (금)부터". */
const BREAKABLE = /\S*\)\p{Script=Hangul}\S*/u;

/** A heading whose particles stay with their word: a Korean line never begins with one. */
export function Phrase({ text }: { text: string }) {
  const found = BREAKABLE.exec(text);
  if (!found) return text;
  const [word] = found;
  return (
    <>
      {text.slice(0, found.index)}
      <span className="whitespace-nowrap">{word}</span>
      <Phrase text={text.slice(found.index + word.length)} />
    </>
  );
}
