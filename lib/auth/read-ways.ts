import type { Database } from "@/db/client";
import { listIdentityProviders } from "@/db/queries/account/sign-in";
import { enabledProviders, type ProviderId, type ProviderSettings } from "./providers";

export type SignInWay = { id: Exclude<ProviderId, "email">; isConnected: boolean };

/** @returns the companies that are configured, and which of them the person has connected */
export async function readSignInWays(db: Database, userId: string, settings: ProviderSettings): Promise<SignInWay[]> {
  const connected = await listIdentityProviders(db, userId);
  return enabledProviders(settings).flatMap(({ id }) => (id === "email" ? [] : [{ id, isConnected: connected.includes(id) }]));
}
