import type { Actor } from "./views";

const KINDS = ["person", "link", "batch", "webhook", "operator"] as const;

/** @param written as `context.actor` has it: `operator:mail@example.com` */
export function readActor(written: string): Actor {
  const [before, name = ""] = written.split(/:(.*)/s);
  return { kind: KINDS.find((known) => known === before) ?? "operator", name };
}
