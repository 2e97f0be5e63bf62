import { createHash, timingSafeEqual } from "node:crypto";

/**
 * Whether the request has `Authorization: Bearer SECRET`. Compares digests, so that the time
 * reveals neither the content nor the length.
 */
export function hasBearer(request: Request, secret: string): boolean {
  const sent = request.headers.get("authorization") ?? "";
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(sent), digest(`Bearer ${secret}`));
}
