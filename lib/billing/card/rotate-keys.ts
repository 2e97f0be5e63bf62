/**
 * Seals everything again under the first key of the ring, so that an older key can leave it. Safe
 * beside running charges: short transactions over few rows, none of which waits while it holds a
 * lock. Resumable: each row shows under which key it is sealed. Every instance must have the new
 * ring first, or one with the old order keeps sealing under the old key.
 */
import type { Transaction } from "@/db/client";
import {
  countOtherwiseSealed,
  lockOtherwiseSealedBodies,
  lockOtherwiseSealedKeys,
  lockOtherwiseSealedTrialKeys,
  type SealedClaim,
  type SealedRow,
  storeSealedBodies,
  storeSealedKeys,
  storeSealedTrialKeys,
} from "@/db/queries/card/sealed";
import type { Context } from "../../context";
import { invariant } from "../../invariant";
import { BrokenSeal, fingerprints, type SealedPlace, seal, UnknownSealKey, unseal } from "../../seal";
import { audit } from "../audit";
import { BILLING_KEY_PLACE } from "./billing-key";

export type Resealed = {
  resealed: number;
  /** Rows that no key of the ring opens; they stay as they are, and the log names them. */
  unreadable: number;
};
export type Rotated = {
  /** The key under which every readable row is sealed now. */
  keyId: string;
  paymentMethods: Resealed;
  webhookEvents: Resealed;
  /** The one key of the hashes by which trials are remembered. */
  trialKeys: Resealed;
  /** False when the time was up first; another call continues. */
  isFinished: boolean;
};

type FreshRow = SealedRow & { fingerprint: string };
type Shelf = {
  place: Omit<SealedPlace, "row">;
  lock: (tx: Transaction, claim: SealedClaim) => Promise<SealedRow[]>;
  store: (tx: Transaction, rows: FreshRow[]) => Promise<void>;
};

const BILLING_KEYS: Shelf = {
  place: BILLING_KEY_PLACE,
  lock: lockOtherwiseSealedKeys,
  store: storeSealedKeys,
};
/** What the seal of that key is bound to, beside the row. */
export const TRIAL_KEY_PLACE = { table: "trial_keys", column: "key" } as const;
const TRIAL_KEYS: Shelf = {
  place: TRIAL_KEY_PLACE,
  lock: lockOtherwiseSealedTrialKeys,
  store: storeSealedTrialKeys,
};
const WEBHOOK_BODIES: Shelf = {
  place: { table: "webhook_events", column: "body" },
  lock: lockOtherwiseSealedBodies,
  store: storeSealedBodies,
};

/** A webhook body may have 256 KB; this many rows fit well into the memory of a small function. */
const BATCH = 50;
/**
 * First the rows that no other transaction holds, many at a time. Then the held ones, waiting for
 * one row at a time, so that no two transactions can wait for each other.
 */
const PASSES = [
  { limit: BATCH, waits: false },
  { limit: 1, waits: true },
];
const BEFORE_ALL = "00000000-0000-0000-0000-000000000000";

export type RotateInput = {
  /** Asked before each batch; true ends the work. */
  isOutOfTime?: () => boolean;
  /** Told how many rows are done of how many that another key sealed at the start. */
  onProgress?: (done: number, total: number) => void;
};

/**
 * Seals everything again that another key than the first has sealed: billing keys, webhook bodies,
 * and the key by which trials are remembered.
 * @returns how many were sealed again, and how many no key opens
 */
export async function rotateKeys(context: Context, input: RotateInput = {}): Promise<Rotated> {
  const { isOutOfTime = () => false, onProgress } = input;
  const [sealing] = context.keyRing;
  invariant(sealing, "the key ring is empty");
  const total = onProgress ? await countOtherwiseSealed(context.db, sealing.id) : 0;
  let done = 0;
  const onResealed = (count: number) => {
    done += count;
    onProgress?.(done, total);
  };
  onResealed(0);
  const order = { keyId: sealing.id, isOutOfTime, onResealed };
  const keys = await resealShelf(context, BILLING_KEYS, order);
  const bodies = await resealShelf(context, WEBHOOK_BODIES, order);
  const trials = await resealShelf(context, TRIAL_KEYS, order);
  const { isFinished: areKeysFinished, ...paymentMethods } = keys;
  const { isFinished: areBodiesFinished, ...webhookEvents } = bodies;
  const { isFinished: areTrialsFinished, ...trialKeys } = trials;
  const isFinished = areKeysFinished && areBodiesFinished && areTrialsFinished;
  const rotated = { keyId: sealing.id, paymentMethods, webhookEvents, trialKeys, isFinished };
  if (paymentMethods.resealed + webhookEvents.resealed + trialKeys.resealed > 0) {
    const counts = { paymentMethods: paymentMethods.resealed, webhookEvents: webhookEvents.resealed };
    const detail = { keyId: sealing.id, ...counts, ...(trialKeys.resealed > 0 ? { trialKeys: trialKeys.resealed } : {}) };
    await audit(context.db, context, [{ action: "keys_rotated", detail }]);
  }
  return rotated;
}

async function resealShelf(
  context: Context,
  shelf: Shelf,
  { keyId, isOutOfTime, onResealed }: { keyId: string; isOutOfTime: () => boolean; onResealed: (count: number) => void },
): Promise<Resealed & { isFinished: boolean }> {
  const unreadable = new Set<string>();
  let resealed = 0;
  for (const pass of PASSES) {
    for (let after: string | undefined = BEFORE_ALL; after !== undefined; ) {
      if (isOutOfTime()) return { resealed, unreadable: unreadable.size, isFinished: false };
      const batch = await resealBatch(context, shelf, { ...pass, keyId, after });
      resealed += batch.stored;
      onResealed(batch.stored);
      for (const id of batch.unreadable) unreadable.add(id);
      after = batch.last;
    }
  }
  for (const id of unreadable) context.log.error({ table: shelf.place.table, id }, "no key of the ring opens this row");
  return { resealed, unreadable: unreadable.size, isFinished: true };
}

type Batch = { stored: number; unreadable: string[]; last: string | undefined };

function resealBatch(context: Context, shelf: Shelf, claim: SealedClaim): Promise<Batch> {
  return context.db.transaction(async (tx) => {
    const rows = await shelf.lock(tx, claim);
    const fresh = rows.flatMap((row) => reseal(context, shelf, row) ?? []);
    await shelf.store(tx, fresh);
    const done = new Set(fresh.map(({ id }) => id));
    const unreadable = rows.map(({ id }) => id).filter((id) => !done.has(id));
    return { stored: fresh.length, unreadable, last: rows.at(-1)?.id };
  });
}

/**
 * @returns null for a row that does not open: one bad row must not keep the others under the old
 *   key
 */
function reseal({ keyRing }: Context, { place }: Shelf, { id, sealed }: SealedRow): FreshRow | null {
  const here = { ...place, row: id };
  try {
    const plain = unseal(keyRing, here, sealed);
    const [fingerprint] = fingerprints(keyRing, place.column, plain);
    invariant(fingerprint, "the key ring is empty");
    return { id, sealed: seal(keyRing, here, plain), fingerprint };
  } catch (error) {
    if (error instanceof BrokenSeal || error instanceof UnknownSealKey) return null;
    throw error;
  }
}
