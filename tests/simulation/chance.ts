/**
 * A random number as a function of names. The same seed and the same names always give the same
 * number, whatever ran in between and in whatever order answers came. This makes a seed replayable
 * while real connections race.
 */
export type Chance = (...names: (string | number)[]) => number;

/** @returns numbers from 0 up to 1 (FNV-1a with a final mix) */
export const chanceOf =
  (seed: number): Chance =>
  (...names) => {
    const text = `${seed}|${names.join("|")}`;
    let hash = 0x811c9dc5;
    for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
    hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
    return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
  };

/** @returns one of the choices */
export function pick<Choice>(choices: readonly [Choice, ...Choice[]], chance: number): Choice {
  return choices[Math.floor(chance * choices.length)] ?? choices[0];
}
