import { type Env, env } from "@/lib/env";

export type ProviderId = "google" | "kakao" | "naver" | "email";
export type ProviderSettings = Pick<Env, "google" | "kakao" | "naver" | "email">;

/**
 * The configured sign-in methods, in the order in which a Korean sign-in page shows them.
 * @param settings the environment, or a test's own
 */
export function enabledProviders(settings: ProviderSettings = env): { id: ProviderId }[] {
  const order: ProviderId[] = ["kakao", "naver", "google", "email"];
  return order.filter((id) => settings[id] !== null).map((id) => ({ id }));
}
