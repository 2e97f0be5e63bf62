"use client";

import { useRef, useState } from "react";
import { type Answer, type Outcome, problemOf, sendJson } from "./post-json";

type Method = Parameters<typeof sendJson>[0];

/**
 * Sends a form once, however often it is pressed, and keeps what went wrong.
 * @param noAnswer what to say when no answer arrives
 */
export function useSending(noAnswer: string) {
  const [isSending, setIsSending] = useState(false);
  const [problem, setProblem] = useState<Outcome | null>(null);
  const isUnderWay = useRef(false);

  /** @returns the answer when all went well, otherwise null */
  async function send<Body>(method: Method, path: string, input: object): Promise<Answer<Body> | null> {
    if (isUnderWay.current) return null;
    isUnderWay.current = true;
    setIsSending(true);
    setProblem(null);
    const answer = await sendJson<Body>(method, path, input);
    const failed = problemOf(answer, noAnswer);
    isUnderWay.current = false;
    setIsSending(false);
    setProblem(failed);
    return failed ? null : answer;
  }

  return { isSending, problem, send };
}
