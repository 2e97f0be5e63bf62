/**
 * Counts the points at which a process can die, before and after each statement, commit and call to
 * Toss, and kills it at one.
 */
import { InjectedFault } from "@/tests/simulation/faults";
import type { ProcessOptions } from "@/tests/simulation/simulated-world";
import type { MailPoints } from "./scenario";

export type KillPoints = {
  mail: MailPoints;
  options: Pick<ProcessOptions, "watcher" | "between">;
  passed: () => string[];
  /** Resolves when Toss has answered every call, even if the caller is dead. */
  answered: () => Promise<unknown>;
};

/**
 * @param killAt the point at which the process dies, counted from 1; nothing runs after it. 0: it
 *   survives.
 */
export function createKillPoints(killAt: number): KillPoints {
  const passed: string[] = [];
  const sent: Promise<unknown>[] = [];
  const pass = (name: string) => {
    if (killAt > 0 && passed.length >= killAt) throw new InjectedFault("killed");
    passed.push(name);
    if (passed.length === killAt) throw new InjectedFault("killed");
  };
  return {
    mail: {
      before: () => pass("before the mail server"),
      after: () => pass("after the mail server"),
      isDead: () => killAt > 0 && passed.length >= killAt,
    },
    passed: () => passed,
    answered: () => Promise.allSettled(sent),
    options: {
      watcher: { before: (step) => pass(`before ${step}`), after: (step) => pass(`after ${step}`) },
      between: (ask) => async (call) => {
        pass("before Toss");
        const answer = ask(call);
        sent.push(answer);
        await answer;
        pass("after Toss");
        return answer;
      },
    },
  };
}
