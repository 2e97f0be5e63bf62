import { isBusy } from "./busy";

/** What a caller waits for. */
type Waiting<In, Out> = { one: In; resolve: (out: Out) => void; reject: (error: unknown) => void };

export type Gathered<In, Out> = {
  /** How many go together at most, so that none waits long. */
  most: number;
  /** Does several at once. @returns an answer for each, in order */
  together: (all: In[]) => Promise<Out[]>;
  /** Does one after several could not be done at once. */
  alone: (one: In) => Promise<Out>;
  /** Called with the error when several could not be done at once. */
  onFault: (error: unknown) => void;
};

/**
 * Does things as they arrive, each together with those that arrived during the last statement or
 * transaction: alone when they are rare, in tens when they are many, without a timer.
 * @returns a function that does one; it rejects only with the error of that one
 */
export function gather<In, Out>(work: Gathered<In, Out>): (one: In) => Promise<Out> {
  const waiting: Waiting<In, Out>[] = [];
  let isWorking = false;
  const workThrough = async () => {
    isWorking = true;
    // What arrives in the same turn of the event loop arrives after this, so the first does not go
    // alone.
    await new Promise(setImmediate);
    while (waiting.length > 0) await doGroup(work, waiting.splice(0, work.most));
    isWorking = false;
  };
  return (one) =>
    new Promise((resolve, reject) => {
      waiting.push({ one, resolve, reject });
      if (!isWorking) void workThrough();
    });
}

/** Never throws: each caller gets its own result. */
async function doGroup<In, Out>({ together, alone, onFault }: Gathered<In, Out>, group: Waiting<In, Out>[]): Promise<void> {
  try {
    const done = await together(group.map(({ one }) => one));
    done.forEach((out, nth) => {
      group[nth]?.resolve(out);
    });
  } catch (error) {
    if (group.length === 1) return group[0]?.reject(error);
    onFault(error);
    for (const { one, resolve, reject } of group) {
      const did = alone(one).then(resolve, reject);
      // Another session holds the rows of one of them. The others must not wait for that one.
      if (!isBusy(error)) await did;
    }
  }
}
