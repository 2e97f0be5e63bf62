import type { SubscriptionRow } from "./mirror";
import type { SimulatedPerson } from "./people";
import type { SimulatedWorld } from "./simulated-world";

/** One person on one simulated day: what an action gets. */
export type Turn = { world: SimulatedWorld; person: SimulatedPerson; day: number; subscription: SubscriptionRow | null };
