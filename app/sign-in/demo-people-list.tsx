"use client";

import { ChevronRight } from "lucide-react";
import { useState } from "react";
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
      <ul className="-mx-2">
        {people.map(({ email, name, note }) => (
          <li key={email}>
            <button
              type="button"
              disabled={chosen !== null}
              onClick={() => enter(email)}
              className="flex min-h-14 w-full items-center justify-between gap-3 rounded-card px-2 py-2 text-left hover:bg-ground disabled:opacity-60"
            >
              <span className="min-w-0">
                <span className="block font-semibold text-14">{name}</span>
                <span className="block text-13 text-muted">{chosen === email ? entering : note}</span>
              </span>
              <ChevronRight aria-hidden="true" className="size-5 shrink-0 text-muted" />
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
