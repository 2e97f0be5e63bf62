/**
 * Counts jobs down. `one` returns the job's own promise; `all` resolves when `jobs` are done, and
 * rejects when one fails.
 */
export function countDown(jobs: number): { one: <Answer>(job: Promise<Answer>) => Promise<Answer>; all: Promise<void> } {
  const { promise: all, resolve, reject } = withResolvers();
  let left = jobs;
  const one = async <Answer>(job: Promise<Answer>): Promise<Answer> => {
    try {
      const answer = await job;
      left -= 1;
      if (left === 0) resolve();
      return answer;
    } catch (error) {
      reject(error);
      throw error;
    }
  };
  return { one, all };
}

function withResolvers(): { promise: Promise<void>; resolve: () => void; reject: (error: unknown) => void } {
  let resolve: () => void = () => {};
  let reject: (error: unknown) => void = () => {};
  const promise = new Promise<void>((keep, refuse) => {
    resolve = keep;
    reject = refuse;
  });
  return { promise, resolve, reject };
}
