/** The largest request to this application has a few hundred bytes. */
const MAX_BODY_BYTES = 16 * 1024;

export type BodyRead =
  | { ok: true; value: unknown }
  | { ok: false; code: "body_too_large"; status: 413 }
  | { ok: false; code: "invalid_json"; status: 400 };

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
