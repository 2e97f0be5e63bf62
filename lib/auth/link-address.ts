import { createHash } from "node:crypto";
import type { Env } from "@/lib/env";

/** The page of ours that a mailed link opens. */
export const LINK_PAGE = "/sign-in/link";

export type LinkSettings = Pick<Env, "appBaseUrl" | "nextAuthSecret">;

/** What the database stores of a link's token, as next-auth hashes it. */
export const linkHash = (token: string, { nextAuthSecret }: Pick<LinkSettings, "nextAuthSecret">): string =>
  createHash("sha256").update(`${token}${nextAuthSecret}`).digest("hex");

/** @returns the path of the page that a link opens; the address of its owner is not in it */
export function linkPath({ token, returnTo }: { token: string; returnTo: string }): string {
  return `${LINK_PAGE}?${new URLSearchParams({ token, to: returnTo })}`;
}
