/**
 * The keys that seal, and their rotation beside a morning's batch: every process that starts has the new key first, then what lies there is sealed
 * again, and the old key leaves the ring once nothing is sealed under it.
 */
import { rotateKeys } from "@/lib/billing/card/rotate-keys";
import type { KeyRing } from "@/lib/seal";
import { KEY_RING } from "@/tests/support/test-context";
import type { SimulatedWorld } from "./simulated-world";

export type Seals = {
  /** The first seals, each opens; for every process that starts from now on. */
  ring: KeyRing;
};

export const createSeals = (): Seals => ({ ring: KEY_RING });

/** Of all mornings. */
const ROTATED = 1 / 100;
const MAX_BATCHES = 10;
const KEY_BYTES = 32;

/**
 * Before the morning's first process starts: whoever starts from then on has the new key.
 * @returns what an operator does while this morning's charges are under way; mostly nothing
 */
export function rotationsOf(world: SimulatedWorld, day: number): (() => Promise<void>)[] {
  const { seals, chance } = world;
  if (chance("rotate the keys", day) >= ROTATED) return [];
  // With two keys in it the last rotation broke off or ran out of time, and this one goes on.
  if (seals.ring.length === 1) seals.ring = [freshKey(seals.ring), ...seals.ring];
  return [() => rotate(world, day)];
}

async function rotate(world: SimulatedWorld, day: number): Promise<void> {
  const { seals, chance } = world;
  let batchesLeft =
    chance("long enough", day) < 0.5 ? Number.POSITIVE_INFINITY : Math.floor(MAX_BATCHES * chance("batches", day));
  const isOutOfTime = () => {
    batchesLeft -= 1;
    return batchesLeft < 0;
  };
  const process = world.process({ name: `rotation|${day}` });
  const rotated = await world.attempt("an operator rotates the keys", () =>
    rotateKeys({ ...process, actor: "operator:kim" }, { isOutOfTime }),
  );
  world.note(`operator kim rotates the keys: ${rotated ? JSON.stringify(rotated) : "no answer"}`);
  if (!rotated) return;
  const unreadable = rotated.paymentMethods.unreadable + rotated.webhookEvents.unreadable;
  if (unreadable > 0) world.violations.push(`seals: ${unreadable} rows that no key opens`);
  if (rotated.isFinished && unreadable === 0) seals.ring = seals.ring.slice(0, 1);
}

function freshKey([newest]: KeyRing): KeyRing[number] {
  const number = Number(newest?.id.slice(1)) + 1;
  return { id: `k${number}`, key: Buffer.alloc(KEY_BYTES, 100 + number) };
}
