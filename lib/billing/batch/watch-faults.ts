import type { DeclineClass } from "../rules/dunning";

/** One such fault may be one card's (sealed under a key that is gone, registered with another shop); so many in a row are the account's. */
const MAX_FAULTS = 3;

/** Toss's last word on a card. */
export type Word = { kind: "paid" } | { kind: "declined"; declineClass: DeclineClass; code: string };

export type FaultWatch = {
  note: (word: Word) => void;
  /** Of the last operator fault, while nothing since has shown that the account is in order; null otherwise. */
  lastCode: () => string | null;
  /** The same once the faults are so many that no card can be meant. */
  stopCode: () => string | null;
};

/**
 * Notices operator faults in a row (a wrong key, no contract), which every charge would meet and for which no customer may be dunned. A card that
 * was charged, or declined for its own sake, shows that the account is in order.
 */
export function watchFaults(): FaultWatch {
  let inARow = 0;
  let code: string | null = null;
  return {
    note: (word) => {
      if (word.kind === "declined" && word.declineClass === "operator") {
        inARow += 1;
        code = word.code;
      } else if (word.kind === "paid" || word.declineClass === "hard" || word.declineClass === "soft") {
        inARow = 0;
        code = null;
      }
    },
    lastCode: () => code,
    stopCode: () => (inARow >= MAX_FAULTS ? code : null),
  };
}
