import { isFit } from "@/lib/text";

/** The largest request to this application has a few hundred bytes. */
const MAX_BODY_BYTES = 16 * 1024;

export type BodyRead =
  | { ok: true; value: unknown }
  | { ok: false; code: "body_too_large"; status: 413 }
  | { ok: false; code: "invalid_json"; status: 400 };

export type FormRead = { ok: true; value: Record<string, string> } | Exclude<BodyRead, { ok: true }> | typeof NOT_A_FORM;
const NOT_A_FORM = { ok: false, code: "invalid_request", status: 400 } as const;

/**
 * Reads a JSON body, and stops as soon as it is too long. A request without a body, as from a plain
 * button, gives an empty object.
 */
export async function readJsonBody(request: Request): Promise<BodyRead> {
  const bytes = await readAtMost(request, MAX_BODY_BYTES);
  if (!bytes) return { ok: false, code: "body_too_large", status: 413 };
  if (bytes.length === 0) return { ok: true, value: {} };
  try {
    return { ok: true, value: JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes)) };
  } catch {
    return { ok: false, code: "invalid_json", status: 400 };
  }
}

/**
 * Reads the fields of a plain form. If a name comes twice, the last value counts.
 * @returns as for JSON; `invalid_request` for text that no form of ours sends
 */
export async function readFormBody(request: Request): Promise<FormRead> {
  const bytes = await readAtMost(request, MAX_BODY_BYTES);
  if (!bytes) return { ok: false, code: "body_too_large", status: 413 };
  const type = request.headers.get("content-type") ?? "";
  if (bytes.length > 0 && !type.startsWith("application/x-www-form-urlencoded")) return NOT_A_FORM;
  const fields = fitFields(new URLSearchParams(Buffer.from(bytes).toString("latin1")));
  return fields ? { ok: true, value: fields } : NOT_A_FORM;
}

/** @returns the fields of a form or an address; null when one has characters that no text has */
export function fitFields(fields: URLSearchParams): Record<string, string> | null {
  const entries = [...fields];
  return entries.every(([name, value]) => isFit(name) && isFit(value)) ? Object.fromEntries(entries) : null;
}

/** Reads a body. @returns null when it is longer than `maxBytes`, whatever its Content-Length is */
export async function readAtMost(request: Request, maxBytes: number): Promise<Uint8Array | null> {
  if (Number(request.headers.get("content-length") ?? 0) > maxBytes) return null;
  const chunks: Uint8Array[] = [];
  let length = 0;
  const reader = request.body?.getReader();
  for (let part = await reader?.read(); part?.value; part = await reader?.read()) {
    length += part.value.length;
    if (length > maxBytes) {
      await reader?.cancel();
      return null;
    }
    chunks.push(part.value);
  }
  return Buffer.concat(chunks);
}
