// The types of the published package. They are written by hand, so that they need no other package;
// a test holds them against the source.

export type EmulatorOptions = {
  /** Without it, or with 0, the emulator takes a free port. */
  port?: number;
  /** Default 127.0.0.1. */
  host?: string;
  /** The journal file. Without it, nothing survives a restart. */
  dataFile?: string;
  /** Where events go. Without it none are queued. */
  webhookUrl?: string;
  /** The address that receipts name. Defaults to the address at which the emulator listens. */
  publicUrl?: string;
  /** Speaks https: with a certificate made at the start, or with this one (PEM). */
  tls?: boolean | { key: string; cert: string };
  /** The clock that the emulator's own clock is an offset of. Defaults to the real time. */
  now?: () => Date;
};

/** Amounts are in won, instants in epoch milliseconds. */
export type EmulatorPayment = {
  readonly paymentKey: string;
  readonly orderId: string;
  readonly orderName: string;
  readonly customerKey: string;
  readonly billingKey: string;
  readonly status: "DONE" | "CANCELED" | "PARTIAL_CANCELED" | "ABORTED";
  readonly totalAmount: number;
  readonly balanceAmount: number;
  readonly requestedAtMs: number;
  readonly approvedAtMs: number | null;
  readonly cancels: readonly { readonly cancelAmount: number; readonly cancelReason: string; readonly canceledAtMs: number }[];
  readonly failureCode: string | null;
};

export type EmulatorBillingKey = {
  readonly billingKey: string;
  readonly customerKey: string;
  readonly deletedAtMs: number | null;
  readonly approvals: number;
};

/** The memory itself, to read. */
export type EmulatorState = {
  readonly payments: ReadonlyMap<string, EmulatorPayment>;
  readonly paymentsByOrder: ReadonlyMap<string, EmulatorPayment>;
  readonly billingKeys: ReadonlyMap<string, EmulatorBillingKey>;
};

export type Emulator = {
  url: string;
  port: number;
  /** The certificate (PEM) that a client of an https emulator has to trust, else null. */
  certificate: string | null;
  state: EmulatorState;
  /** Resolves when no webhook is being sent, and none is due by the emulator's clock. */
  settleWebhooks(): Promise<void>;
  reset(): Promise<void>;
  stop(): Promise<void>;
};

/**
 * Starts an emulator in this process. Resolves once it listens and has read its journal; rejects
 * with the system's error, such as EADDRINUSE, when it cannot.
 */
export function startEmulator(options?: EmulatorOptions): Promise<Emulator>;
