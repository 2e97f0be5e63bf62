/** A code as a word, with the code beside it in small type for those who look it up. */
export function Coded({ word, code }: { word: string; code: string }) {
  return (
    <>
      {word} <code className="break-all font-sans text-12 text-muted">{code}</code>
    </>
  );
}
