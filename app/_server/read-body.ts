/** The largest request of this application is a few hundred bytes. */
const MAX_BODY_BYTES = 16 * 1024;

export type BodyRead =
  | { ok: true; value: unknown }
  | { ok: false; code: "body_too_large"; status: 413 }
  | { ok: false; code: "invalid_json"; status: 400 };

/** Reads a JSON body and stops as soon as it is too long. No body at all is an empty object, as from a button that has nothing to say. */
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

/** @returns null when the body is longer than that, whatever its Content-Length said */
export async function readAtMost(request: Request, most: number): Promise<Uint8Array | null> {
  if (Number(request.headers.get("content-length") ?? 0) > most) return null;
  const chunks: Uint8Array[] = [];
  let length = 0;
  const reader = request.body?.getReader();
  for (let part = await reader?.read(); part?.value; part = await reader?.read()) {
    length += part.value.length;
    if (length > most) {
      await reader?.cancel();
      return null;
    }
    chunks.push(part.value);
  }
  return Buffer.concat(chunks);
}
