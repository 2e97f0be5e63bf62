import { z } from "zod";

const webUrl = z.url({ protocol: /^https?$/, error: "must be an http(s) address" });

/**
 * The body of `POST /emulator/settings`. Rejects unknown names, so that a typing error is noticed.
 */
export const settingsChange = z.strictObject({
  webhookUrl: webUrl.nullable().optional(),
  latencyMs: z.number().int().min(0).max(120_000).optional(),
  apiVersion: z.enum(["2022-11-16", "2024-06-01"]).optional(),
  extraFields: z.boolean().optional(),
  declinedOrdersFindable: z.boolean().optional(),
  rateLimitPerMinute: z.number().int().min(1).nullable().optional(),
  secretKeys: z
    .array(z.string().regex(/^test_sk_/))
    .nullable()
    .optional(),
  slowCardMs: z.number().int().min(0).max(120_000).optional(),
  webhookTimeoutMs: z.number().int().min(1).max(60_000).optional(),
  callLog: z.boolean().optional(),
  repeatedPartialCancelWebhook: z.boolean().optional(),
});

export type SettingsChange = z.infer<typeof settingsChange>;

export type Settings = {
  webhookUrl: string | null;
  /** How long each API call takes, in real milliseconds. */
  latencyMs: number;
  apiVersion: "2022-11-16" | "2024-06-01";
  /** Whether every answer contains additional fields that no client knows. */
  extraFields: boolean;
  /** Whether a declined charge leaves an ABORTED payment that a look-up by order id finds. */
  declinedOrdersFindable: boolean;
  rateLimitPerMinute: number | null;
  /** When set, any other secret key gets UNAUTHORIZED_KEY. */
  secretKeys: string[] | null;
  slowCardMs: number;
  webhookTimeoutMs: number;
  callLog: boolean;
  /** Whether a partial cancel after another partial cancel sends a webhook. */
  repeatedPartialCancelWebhook: boolean;
};

export function defaultSettings(webhookUrl: string | null): Settings {
  return {
    webhookUrl,
    latencyMs: 0,
    apiVersion: "2022-11-16",
    extraFields: false,
    declinedOrdersFindable: false,
    rateLimitPerMinute: null,
    secretKeys: null,
    slowCardMs: 3_000,
    webhookTimeoutMs: 10_000,
    callLog: true,
    repeatedPartialCancelWebhook: true,
  };
}

export function changeSettings(settings: Settings, change: SettingsChange): Settings {
  const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
  return { ...settings, ...given };
}
