/**
 * Bounds how many transactions one process has open, in all and for each caller, and how long a
 * caller waits for its turn. The driver itself would let a caller wait for a connection for ever,
 * and would give one caller all of them.
 * Source: docs/decisions/0024-waiting-is-bounded.md
 */

/** For whom a transaction is opened, and how much of the pool they may use. */
export type Caller = {
  /** Transactions with the same name count together. */
  name: string;
  atOnce: number;
  waitMs: number;
};

/** Thrown when there was no connection in time. Nothing was begun. */
export class BusyError extends Error {
  readonly code = "DATABASE_BUSY";
  override readonly name = "BusyError";
}

export type Gate = <Result>(caller: Caller, work: () => Promise<Result>) => Promise<Result>;

/** More would only use memory: each would wait for longer than its limit. */
const MAX_WAITING = 1_000;

type Waiting = { caller: Caller; enter: () => void };

/**
 * @param atOnce the most transactions in all
 * @returns a function that does the work when there is room, in the order of arrival, or throws
 *   BusyError
 */
export function createGate(atOnce: number): Gate {
  const open = new Map<string, number>();
  const waiting: Waiting[] = [];
  let openInAll = 0;

  const openOf = ({ name }: Caller) => open.get(name) ?? 0;
  const hasRoom = (caller: Caller) => openInAll < atOnce && openOf(caller) < caller.atOnce;
  const take = (caller: Caller) => {
    openInAll += 1;
    open.set(caller.name, openOf(caller) + 1);
  };
  const leave = (caller: Caller) => {
    openInAll -= 1;
    const left = openOf(caller) - 1;
    if (left === 0) open.delete(caller.name);
    else open.set(caller.name, left);
    // The first one with room, so that a caller at its own limit holds up no other.
    const next = waiting.findIndex((one) => hasRoom(one.caller));
    if (next >= 0) waiting.splice(next, 1)[0]?.enter();
  };

  const queue = (caller: Caller): Promise<void> =>
    new Promise((resolve, reject) => {
      if (waiting.length >= MAX_WAITING) return reject(new BusyError("too many callers wait for a connection"));
      const one: Waiting = {
        caller,
        enter: () => {
          clearTimeout(timer);
          take(caller);
          resolve();
        },
      };
      const timer = setTimeout(() => {
        waiting.splice(waiting.indexOf(one), 1);
        reject(new BusyError("no connection became free in time"));
      }, caller.waitMs);
      waiting.push(one);
    });

  return async (caller, work) => {
    if (hasRoom(caller)) take(caller);
    else await queue(caller);
    try {
      return await work();
    } finally {
      leave(caller);
    }
  };
}
