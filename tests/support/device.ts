/** From where a person of a test presses a button. */
export const DEVICE = { address: "203.0.113.7", agent: "a browser" } as const;
