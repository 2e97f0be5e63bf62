import { createHash, timingSafeEqual } from "node:crypto";

/** Whether the request carries `Authorization: Bearer SECRET`. Compared by digest, so that neither content nor length shows in the time it takes. */
export function hasBearer(request: Request, secret: string): boolean {
  const sent = request.headers.get("authorization") ?? "";
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(sent), digest(`Bearer ${secret}`));
}
