/** The flags of `npm run sim`, and the command that repeats a run. */
import { Command, InvalidArgumentError } from "commander";
import { ALL_FAULTS, type FaultKind } from "@/tests/simulation/faults";
import type { SeedInput } from "@/tests/simulation/simulate";

export type SimFlags = {
  seeds: number[];
  subscriptions: number;
  months: number;
  /** Simulate only the people with these numbers. */
  only?: number[];
  /** Kinds of fault to leave out. */
  without?: FaultKind[];
  workers: number;
  json?: true;
};

/**
 * Reads the command line after the program's name. Prints what is wrong with it and exits.
 * @throws CommanderError instead, with `isStrict`
 */
export function readFlags(words: readonly string[], { isStrict = false } = {}): SimFlags {
  const command = new Command("sim")
    .description("Simulates people, the scheduler, Toss and their faults, and checks every invariant after each simulated day.")
    .option("--seeds <range>", "one seed or a range, such as 1-300", seedRange, seedRange("1-20"))
    .option("--subscriptions <n>", "people in each seed", wholeNumber, 50)
    .option("--months <n>", "simulated months", wholeNumber, 14)
    .option("--only <numbers>", "simulate only these people of each seed, such as 3,17", peopleNumbers)
    .option("--without <kinds>", "kinds of fault to leave out, such as outage,slow_call", faultKinds)
    .option("--workers <n>", "number of processes", wholeNumber, 2)
    .option("--json", "print one JSON object as the last line");
  if (isStrict) command.exitOverride().configureOutput({ writeErr: () => {} });
  const flags = command.parse(words, { from: "user" }).opts<SimFlags>();
  const unknown = flags.only?.find((number) => number > flags.subscriptions);
  if (unknown !== undefined)
    command.error(`error: option '--only' names person ${unknown}, but there are only ${flags.subscriptions}`);
  return flags;
}

/** @returns the command that runs this input again */
export const commandOf = ({ seed, subscriptions, months, only, without = [] }: Omit<SeedInput, "databaseUrl">): string =>
  [
    `npm run sim -- --seeds ${seed} --subscriptions ${subscriptions} --months ${months}`,
    ...(only ? [`--only ${only.join(",")}`] : []),
    ...(without.length > 0 ? [`--without ${without.join(",")}`] : []),
  ].join(" ");

function seedRange(text: string): number[] {
  const [first, last = first] = text.split("-").map(Number);
  if (
    !Number.isInteger(first) ||
    !Number.isInteger(last) ||
    first === undefined ||
    last === undefined ||
    last < first ||
    first < 0
  )
    throw new InvalidArgumentError("must be a seed such as 7, or a range such as 1-300");
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

function wholeNumber(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1) throw new InvalidArgumentError("must be a whole number of 1 or more");
  return number;
}

const peopleNumbers = (text: string): number[] => text.split(",").map(wholeNumber);

const faultKinds = (text: string): FaultKind[] =>
  text.split(",").map((word) => {
    const kind = ALL_FAULTS.find((known) => known === word);
    if (!kind) throw new InvalidArgumentError(`"${word}" is not a kind of fault; the kinds are ${ALL_FAULTS.join(", ")}`);
    return kind;
  });
