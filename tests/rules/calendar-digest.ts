// Everything that the calendar says about 366 start days, as one text to compare. Run as a program it says the machine's zone first.

import { createHash } from "node:crypto";
import { argv, stdout } from "node:process";
import { fileURLToPath } from "node:url";
import { nextBatchAt, periodAt, seoulDay } from "@/lib/billing/rules/calendar";

export function calendarDigest(): string {
  const hash = createHash("sha256");
  for (let day = 0; day < 366; day++) {
    for (const timeOfDay of ["00:01", "12:00", "23:59"]) {
      const anchor = new Date(new Date(`2028-01-01T${timeOfDay}:00+09:00`).getTime() + day * 86_400_000);
      hash.update(JSON.stringify([seoulDay(anchor), nextBatchAt(anchor), periodAt(anchor, 1, 13), periodAt(anchor, 12, 3)]));
    }
  }
  return hash.digest("hex");
}

if (argv[1] === fileURLToPath(import.meta.url))
  stdout.write(`${Intl.DateTimeFormat().resolvedOptions().timeZone}\n${calendarDigest()}\n`);
