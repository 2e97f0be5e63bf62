// Looks error codes up in the table.

import { ERROR_CODES } from "./error-codes";

export type Failure = { code: string; status: number; message: { ko: string; en: string } };

const BY_CODE: ReadonlyMap<string, Failure> = new Map(ERROR_CODES.trim().split("\n").map(readRow));

/** Every code the emulator knows. */
export const FAILURE_CODES: readonly string[] = [...BY_CODE.keys()];

/** The failure of a code in the table, or null. */
export function findFailure(code: string): Failure | null {
  return BY_CODE.get(code) ?? null;
}

/**
 * The failure of any code. A code that is not in the table becomes a 400, because Toss adds codes
 * without notice.
 */
export function failureOf(code: string): Failure {
  return (
    BY_CODE.get(code) ?? {
      code,
      status: 400,
      message: { ko: "결제를 처리하지 못했습니다.", en: "The payment could not be processed." },
    }
  );
}

function readRow(row: string): [string, Failure] {
  const [status = "", code = "", ko = "", en = ""] = row.split(" | ");
  return [code, { code, status: Number(status), message: { ko, en } }];
}
