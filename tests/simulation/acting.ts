import type { Context } from "@/lib/context";
import type { Turn } from "./turn";

const nameOf = ({ person, day }: Turn, what: string) => `${person.number}|${day}|${what}`;

/** The process in which the person does something. */
export function processOf(turn: Turn, what: string, isSafe = false): Context {
  const context = turn.world.process({ name: nameOf(turn, what), isSafe });
  return { ...context, actor: `person:${turn.person.id}` };
}
