// The merchant's parameters for the window, and the addresses back to the merchant. The parameters
// come from the address bar, so all are checked. The window redirects only to the two http(s)
// addresses in them.

import { z } from "zod";

const webAddress = z.url({ protocol: /^https?$/ }).max(2_000);
const shortText = z.string().max(100).default("");

export const windowRequest = z.object({
  clientKey: z.string().regex(/^test_ck_\w+$/),
  customerKey: z.string().min(2).max(300),
  successUrl: webAddress,
  failUrl: webAddress,
  customerName: shortText,
  customerEmail: shortText,
  cardTypes: z
    .string()
    .regex(/^((PERSONAL|CORPORATE)(,(PERSONAL|CORPORATE))?)?$/)
    .default(""),
  parentOrigin: z.union([z.literal(""), webAddress]).default(""),
});

export type WindowRequest = z.infer<typeof windowRequest>;

/** `successUrl?customerKey=...&authKey=...`, added to any existing query. */
export function successAddress(request: Pick<WindowRequest, "successUrl" | "customerKey">, authKey: string): string {
  return withParameters(request.successUrl, { customerKey: request.customerKey, authKey });
}

/** `failUrl?code=...&message=...`. For billing Toss adds no order id. */
export function failAddress(failUrl: string, code: string, message: string): string {
  return withParameters(failUrl, { code, message });
}

function withParameters(address: string, parameters: Record<string, string>): string {
  const url = new URL(address);
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  return url.href;
}
