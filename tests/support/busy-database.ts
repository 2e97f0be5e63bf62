/** A database that has no time for a run, until another session lets its lock go. */
import { afterEach } from "vitest";
import type { World } from "./world";

const letGoOfAll: (() => Promise<void>)[] = [];
// Goes before the worlds are closed, which would wait for the lock of a failed test.
afterEach(async () => {
  for (const letGo of letGoOfAll.splice(0)) await letGo();
});

export const MAX_WAITS_MS = [500, 1_500, 4_000];

/**
 * People who are due. `waits`: what a run has waited for instead of a clock; `afterFirst` happens
 * in the first wait.
 */
export async function withDue(world: () => Promise<World>, count: number, afterFirst: () => Promise<unknown> = async () => {}) {
  const w = await world();
  await w.subscribers(count);
  w.moveTo("2026-04-11T09:00:00+09:00");
  const waits: number[] = [];
  w.context.pause = async (ms) => {
    if (waits.push(ms) === 1) await afterFirst();
  };
  return { w, waits };
}

/** Another session takes a lock and keeps it until it lets go. */
export async function hold(w: World, lock: string): Promise<{ letGo: () => Promise<void> }> {
  const holder = await w.sql.reserve();
  await holder`begin`;
  await holder.unsafe(lock);
  let isHeld = true;
  const letGo = async () => {
    if (!isHeld) return;
    isHeld = false;
    await holder`rollback`;
    holder.release();
  };
  letGoOfAll.push(letGo);
  return { letGo };
}
