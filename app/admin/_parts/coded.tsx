import { StatusWord } from "@/app/_components/status-word";
import type { Tone } from "@/app/_components/tone";

type CodedProps = { word: string; code: string };

/** A code as a word, with the code beside it in small type for those who look it up. */
export function Coded({ word, code }: CodedProps) {
  return (
    <>
      {word} <Code word={word} code={code} />
    </>
  );
}

/** The same for a status. */
export function CodedStatus({ tone, word, code }: CodedProps & { tone: Tone }) {
  return (
    <>
      <StatusWord tone={tone}>{word}</StatusWord> <Code word={word} code={code} />
    </>
  );
}

/** In English many a code is its own word, which needs no repetition. */
function Code({ word, code }: CodedProps) {
  if (word.toLowerCase() === code.toLowerCase().replaceAll("_", " ")) return null;
  return <code className="break-all font-normal font-sans text-12 text-muted">{code}</code>;
}
