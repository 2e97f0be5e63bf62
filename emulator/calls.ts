// The log of all API calls, in the order of arrival. When it is full, new entries replace the
// oldest.

const CAPACITY = 200_000;

export type Call = {
  seq: number;
  at: string;
  /** The real time of arrival, not the emulator's, in milliseconds with fractions. */
  arrivedAtMs: number;
  operation: string;
  method: string;
  path: string;
  orderId: string | null;
  customerKey: string | null;
  idempotencyKey: string | null;
  replayed: boolean;
  status: number | null;
  code: string | null;
  /**
   * Whether the whole answer was sent. False while the call runs, and when a fault lost the answer.
   */
  sent: boolean;
};

export type CallFilter = { orderId?: string; path?: string; since?: number; operation?: string };

export type CallLog = {
  add(call: Omit<Call, "seq">): Call;
  /** Oldest first. `since` is exclusive; `path` is a prefix. */
  list(filter: CallFilter): Call[];
  /** The number of calls since the last clear, including those no longer kept. */
  total(): number;
  clear(): void;
};

export function createCallLog(capacity: number = CAPACITY): CallLog {
  let ring: Call[] = [];
  let seq = 0;
  return {
    add: (entry) => {
      seq += 1;
      const call: Call = { seq, ...entry };
      ring[(seq - 1) % capacity] = call;
      return call;
    },
    list: (filter) => {
      const oldest = seq > capacity ? seq % capacity : 0;
      return [...ring.slice(oldest), ...ring.slice(0, oldest)].filter((call) => isWanted(call, filter));
    },
    total: () => seq,
    clear: () => {
      ring = [];
      seq = 0;
    },
  };
}

function isWanted(call: Call, filter: CallFilter): boolean {
  return (
    (filter.orderId === undefined || call.orderId === filter.orderId) &&
    (filter.operation === undefined || call.operation === filter.operation) &&
    (filter.path === undefined || call.path.startsWith(filter.path)) &&
    (filter.since === undefined || call.seq > filter.since)
  );
}
