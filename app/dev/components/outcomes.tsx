"use client";

import { OutcomeText } from "@/app/_components/outcome-text";
import { useHydrated } from "@/app/_components/use-hydrated";

const OUTCOMES = [
  { name: "done", isProblem: false, isSignedOut: false },
  { name: "problem", isProblem: true, isSignedOut: false },
  { name: "signed out", isProblem: true, isSignedOut: true },
] as const;

/** What can become of a press. It appears only after one, so only in a browser. */
export function Outcomes({ text, signIn }: { text: string; signIn: string }) {
  if (!useHydrated()) return null;
  return OUTCOMES.map(({ name, ...outcome }) => <OutcomeText key={name} outcome={{ text, ...outcome }} signIn={signIn} />);
}
