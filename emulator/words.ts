// How the emulator's own pages choose their language, and write money and times.

import type { Context } from "hono";
import { toKoreanInstant } from "./time";

export type PageLanguage = "ko" | "en";

const figures = new Intl.NumberFormat("ko-KR");

/** `?lang=` first, then `Accept-Language`, then Korean. */
export function languageOf(context: Context): PageLanguage {
  const asked = context.req.query("lang") ?? context.req.header("accept-language") ?? "ko";
  return /^en\b/i.test(asked) ? "en" : "ko";
}

export function count(value: number): string {
  return figures.format(value);
}

/** `9,900원` or `KRW 9,900`. */
export function won(amount: number, language: PageLanguage): string {
  return language === "ko" ? `${figures.format(amount)}원` : `KRW ${figures.format(amount)}`;
}

/** `2026-01-02 14:46:58`, Korean time. */
export function koreanSecond(atMs: number): string {
  return toKoreanInstant(atMs).slice(0, 19).replace("T", " ");
}

/** `2026-01-02 14:46`, Korean time. */
export function koreanMinute(atMs: number): string {
  return koreanSecond(atMs).slice(0, 16);
}
