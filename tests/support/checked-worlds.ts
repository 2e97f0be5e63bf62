import { afterEach } from "vitest";
import { checkAgainstToss } from "./invariants";
import { createWorld, type World, type WorldOptions } from "./world";

/**
 * Makes worlds for the tests of a file. After each test it compares every world with its Toss and
 * closes it, so a test whose own expectations hold still fails when the money does not match.
 */
export function checkedWorlds(): (options?: WorldOptions) => Promise<World> {
  const worlds: World[] = [];
  afterEach(async () => {
    for (const world of worlds.splice(0)) {
      try {
        await checkAgainstToss(world);
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
