/**
 * The sealing keys, and their rotation during a morning's batch. First every process that starts
 * gets the new key, then the stored values are sealed again, and the old key leaves the ring once
 * nothing is sealed under it.
 */
import { rotateKeys } from "@/lib/billing/card/rotate-keys";
import type { KeyRing } from "@/lib/seal";
import type { SimulatedWorld } from "./simulated-world";

/** Share of the mornings with a rotation. */
const ROTATION_SHARE = 1 / 100;
const MAX_BATCHES = 10;
const KEY_BYTES = 32;

/**
 * Call before the morning's first process starts, so that every process of the morning has the new
 * key.
 * @returns the rotation to run while this morning's charges are under way; usually none
 */
export function rotationsOf(world: SimulatedWorld, day: number): (() => Promise<void>)[] {
  const { seals, chance } = world;
  if (chance("rotate the keys", day) >= ROTATION_SHARE) return [];
  // Two keys in the ring: the last rotation died or ran out of time, and this one continues it.
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
  const unreadable = rotated.paymentMethods.unreadable + rotated.webhookEvents.unreadable + rotated.trialKeys.unreadable;
  if (unreadable > 0) world.violations.push(`seals: ${unreadable} rows that no key opens`);
  if (rotated.isFinished && unreadable === 0) seals.ring = seals.ring.slice(0, 1);
}

function freshKey([newest]: KeyRing): KeyRing[number] {
  const number = Number(newest?.id.slice(1)) + 1;
  return { id: `k${number}`, key: Buffer.alloc(KEY_BYTES, 100 + number) };
}
