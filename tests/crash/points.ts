/** Every await at which a process can be taken away: before and after each statement, commit and call to Toss. Counts them by itself. */
import { InjectedFault } from "@/tests/simulation/faults";
import type { ProcessOptions } from "@/tests/simulation/simulated-world";

export type Points = {
  options: Pick<ProcessOptions, "watcher" | "between">;
  passed: () => string[];
  /** Resolves when Toss has answered everything that was sent, whether or not anybody was left to hear it. */
  answered: () => Promise<unknown>;
};

/** @param killAt the point at which the process dies, counted from 1; nothing of it runs afterwards. 0: it lives. */
export function createPoints(killAt: number): Points {
  const passed: string[] = [];
  const sent: Promise<unknown>[] = [];
  const pass = (name: string) => {
    if (killAt > 0 && passed.length >= killAt) throw new InjectedFault("killed");
    passed.push(name);
    if (passed.length === killAt) throw new InjectedFault("killed");
  };
  return {
    passed: () => passed,
    answered: () => Promise.allSettled(sent),
    options: {
      watcher: { before: (step) => pass(`before ${step}`), after: (step) => pass(`after ${step}`) },
      between: (ask) => async (input, init) => {
        pass("before Toss");
        const answer = ask(input, init);
        sent.push(answer);
        await answer;
        pass("after Toss");
        return answer;
      },
    },
  };
}
