/** Every await at which a process can be taken away: before and after each statement, commit and call to Toss. Counts them by itself. */
import { InjectedFault } from "@/tests/simulation/faults";
import type { ProcessOptions } from "@/tests/simulation/simulated-world";

export type Points = { options: Pick<ProcessOptions, "watcher" | "between">; passed: () => string[] };

/** @param killAt the point at which the process dies, counted from 1; nothing of it runs afterwards. 0: it lives. */
export function createPoints(killAt: number): Points {
  const passed: string[] = [];
  const pass = (name: string) => {
    if (killAt > 0 && passed.length >= killAt) throw new InjectedFault("killed");
    passed.push(name);
    if (passed.length === killAt) throw new InjectedFault("killed");
  };
  return {
    passed: () => passed,
    options: {
      watcher: { before: (step) => pass(`before ${step}`), after: (step) => pass(`after ${step}`) },
      between: (ask) => async (input, init) => {
        pass("before Toss");
        const answer = await ask(input, init);
        pass("after Toss");
        return answer;
      },
    },
  };
}
