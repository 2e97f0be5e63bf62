import { afterEach } from "vitest";
import { holdAgainstToss } from "./invariants";
import { createWorld, type World, type WorldOptions } from "./world";

/**
 * Makes worlds for the tests of a file. After each test every world is held against its Toss and taken down; a test that is right about
 * itself and wrong about the money fails all the same.
 */
export function judgedWorlds(): (options?: WorldOptions) => Promise<World> {
  const worlds: World[] = [];
  afterEach(async () => {
    for (const world of worlds.splice(0)) {
      try {
        await holdAgainstToss(world);
      } finally {
        await world.close();
      }
    }
  });
  return async (options) => {
    const world = await createWorld(options);
    worlds.push(world);
    return world;
  };
}
