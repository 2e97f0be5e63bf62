import type { World } from "./world";

type Held = {
  /** Resolves when the call has come to the place where it is held. */
  isHeld: Promise<void>;
  letGo: () => void;
};

/**
 * Holds the next call of the world's Toss client: its request before it is sent, or its answer
 * after Toss has worked on it. A test acts while the call is held, then lets it go. So the order is
 * certain, however slow the machine is. Calls pass until `isArmed` says true. To be called before a
 * run begins: a run keeps the client that it was given.
 */
export function holdNext(
  w: World,
  method: "charge" | "findPaymentByOrderId" | "findPaymentByKey" | "issueBillingKey" | "cancelPayment",
  part: "request" | "answer",
  isArmed = () => true,
): Held {
  const [held, release] = [signal(), signal()];
  const { toss } = w.context;
  const send = toss[method] as (input: unknown) => Promise<unknown>;
  const wait = async () => {
    held.give();
    await release.given;
  };
  let isTaken = false;
  const holding = async (input: unknown) => {
    if (isTaken || !isArmed()) return send(input);
    isTaken = true;
    if (part === "request") await wait();
    const answer = await send(input);
    if (part === "answer") await wait();
    return answer;
  };
  w.context.toss = { ...toss, [method]: holding };
  return { isHeld: held.given, letGo: release.give };
}

/** A promise that a test resolves itself. */
export function signal(): { given: Promise<void>; give: () => void } {
  let give = () => {};
  const given = new Promise<void>((resolve) => {
    give = resolve;
  });
  return { given, give };
}
