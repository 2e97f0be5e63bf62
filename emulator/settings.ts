import { z } from "zod";

const webUrl = z.url({ protocol: /^https?$/, error: "must be an http(s) address" });

/** The settings of `POST /emulator/settings`; unknown names are refused so that a typing error does not pass unnoticed. */
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
});

export type SettingsChange = z.infer<typeof settingsChange>;

export type Settings = {
  webhookUrl: string | null;
  /** Real milliseconds that every API call takes. */
  latencyMs: number;
  apiVersion: "2022-11-16" | "2024-06-01";
  /** Adds fields that no client knows to every answer. */
  extraFields: boolean;
  /** Whether a declined charge leaves an ABORTED payment that can be found by its order id. */
  declinedOrdersFindable: boolean;
  rateLimitPerMinute: number | null;
  /** When set, only these secret keys are known; every other one answers UNAUTHORIZED_KEY. */
  secretKeys: string[] | null;
  slowCardMs: number;
  webhookTimeoutMs: number;
  callLog: boolean;
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
  };
}

export function changeSettings(settings: Settings, change: SettingsChange): Settings {
  const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
  return { ...settings, ...given };
}
