export type Node = { path: string; imports: readonly string[] };

/**
 * Finds import circles.
 * @returns the members of each circle, sorted. Circles that share a member count as one
 */
export function findCircles(nodes: readonly Node[]): string[][] {
  const targets = new Map(nodes.map(({ path, imports }) => [path, imports]));
  const reached = new Map(nodes.map(({ path }) => [path, reachOf(path, targets)]));
  const circles = new Map<string, string[]>();
  for (const [path, reach] of reached) {
    if (!reach.has(path)) continue;
    const members = [...reach].filter((other) => reached.get(other)?.has(path)).sort();
    circles.set(members.join(), members);
  }
  return [...circles.values()];
}

/** @returns everything that `start` imports, directly or indirectly */
function reachOf(start: string, targets: ReadonlyMap<string, readonly string[]>): Set<string> {
  const reach = new Set<string>();
  const open = [...(targets.get(start) ?? [])];
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    if (reach.has(path)) continue;
    reach.add(path);
    open.push(...(targets.get(path) ?? []));
  }
  return reach;
}
