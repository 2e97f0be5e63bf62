"use client";

import { useState } from "react";
import { Face } from "@/app/_components/face";
import { errorOf, postJson } from "@/app/_components/post-json";

type DemoPeopleListProps = {
  people: { email: string; name: string; note: string }[];
  callbackUrl: string;
  entering: string;
  noAnswer: string;
};

/**
 * Signs in as a demo person with one click. Then loads the whole page anew, so that each part of it
 * shows the new person.
 */
export function DemoPeopleList({ people, callbackUrl, entering, noAnswer }: DemoPeopleListProps) {
  const [chosen, setChosen] = useState<string | null>(null);
  const [problem, setProblem] = useState("");

  async function enter(email: string) {
    setChosen(email);
    setProblem("");
    const answer = await postJson("/api/demo/sign-in", { email });
    if (answer && answer.status < 400) {
      window.location.assign(callbackUrl);
      return;
    }
    setChosen(null);
    setProblem((answer && errorOf(answer)?.message) ?? noAnswer);
  }

  return (
    <>
      <ul className="grid gap-x-4 sm:grid-cols-2">
        {people.map(({ email, name, note }, index) => (
          <li key={email}>
            <button
              type="button"
              disabled={chosen !== null}
              onClick={() => enter(email)}
              className="-mx-2 flex min-h-14 w-[calc(100%+1rem)] items-center gap-3 rounded-card px-2 py-2 text-left transition-colors hover:bg-ground disabled:opacity-60"
            >
              <Face index={index} />
              <span className="min-w-0">
                <span className="block font-semibold text-14">{name}</span>
                <span className="block text-13 text-muted">{chosen === email ? entering : note}</span>
              </span>
            </button>
          </li>
        ))}
      </ul>
      <p role="status" className="text-14 text-red empty:hidden">
        {problem}
      </p>
    </>
  );
}
