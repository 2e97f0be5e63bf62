import type { z } from "zod";
import type { Call } from "@/emulator/calls";
import type { CardBehaviour } from "@/emulator/cards";
import type { faultRequest } from "@/emulator/fault-schema";
import type { Settings } from "@/emulator/settings";

export type FaultRequest = z.input<typeof faultRequest>;
export type EmulatorControls = ReturnType<typeof emulatorControls>;

/** The emulator's controls over HTTP, as any program can use them. */
export function emulatorControls(url: string) {
  const ask = async <Answer>(path: string, method: "GET" | "POST" | "DELETE", body?: unknown): Promise<Answer> => {
    const response = await fetch(`${url}${path}`, { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
    if (!response.ok) throw new Error(`emulator ${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as Answer;
  };
  return {
    authKey: (input: { customerKey: string; cardNumber: string }) =>
      ask<{ authKey: string }>("/emulator/auth-keys", "POST", input),
    /** Issues billing keys as if each customer had registered the same good card in the window. */
    billingKeys: (input: { customerKeys: string[] }) => ask<{ billingKeys: string[] }>("/emulator/billing-keys", "POST", input),
    fault: (request: FaultRequest) => ask<{ id: string }>("/emulator/faults", "POST", request),
    clearFaults: () => ask<{ ok: boolean }>("/emulator/faults", "DELETE"),
    settings: (change: Partial<Settings>) => ask<Settings>("/emulator/settings", "POST", change),
    /** Sets how this customer's cards respond to charges from now on. */
    behaviour: (customerKey: string, behaviour: CardBehaviour | null) =>
      ask<{ changed: number }>("/emulator/billing-keys/behaviour", "POST", { customerKey, behaviour }),
    /**
     * Cancels a payment as the merchant does in the Toss console; without an amount, the whole
     * balance.
     */
    consoleCancel: (paymentKey: string, amount?: number) =>
      ask<{ status: string; balanceAmount: number }>(`/emulator/payments/${paymentKey}/cancel`, "POST", {
        amount,
        reason: "고객 요청",
      }),
    /** Every call that matches, read page by page. */
    calls: async (filter: { orderId?: string; operation?: string } = {}) => {
      const calls: Call[] = [];
      for (;;) {
        const query = new URLSearchParams({ ...filter, since: String(calls.at(-1)?.seq ?? 0) });
        const page = await ask<Call[]>(`/emulator/calls?${query}`, "GET");
        if (page.length === 0) return calls;
        calls.push(...page);
      }
    },
    /** Counts and totals since the start. */
    state: () => ask<{ approvals: number; calls: number }>("/emulator/state", "GET"),
    callCount: async () => (await ask<{ count: number }>("/emulator/calls/count", "GET")).count,
  };
}
