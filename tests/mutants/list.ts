import { ADMIN } from "./admin";
import { CLEANUP } from "./cleanup";
import { CONSENT_EDGES } from "./consent-edges";
import { CONSENTS } from "./consents";
import { CUSTOMERS_AND_WEBHOOKS } from "./customers-and-webhooks";
import { DATABASE_RULES } from "./database";
import { DATES } from "./dates";
import { DOORS } from "./doors";
import { HINT_BOUNDS } from "./hints";
import { INVOICES } from "./invoices";
import { JOURNAL } from "./journal";
import { LIMIT_RULES } from "./limits";
import { LINKS } from "./links";
import type { Mutant } from "./mutant";
import { NAMED_CASES } from "./named-cases";
import { NOTICES } from "./notices";
import { OUTAGES } from "./outages";
import { PLAN_CHANGES } from "./plan-changes";
import { PRICES } from "./prices";
import { PROMOTIONS } from "./promotions";
import { QUANTITIES } from "./quantities";
import { RECONCILIATION_AND_ACCESS } from "./reconciliation-and-access";
import { REFUNDS } from "./refunds";
import { RUNS } from "./runs";
import { SENDING } from "./sending";
import { SETTLING } from "./settling";
import { TOLD } from "./told";
import { TRIALS } from "./trials";
import { WAITING } from "./waiting";

/** Every planted mistake. Add a new one to the file of its subject. */
export const MUTANTS: readonly Mutant[] = [
  ...DATABASE_RULES,
  ...SETTLING,
  ...REFUNDS,
  ...PLAN_CHANGES,
  ...INVOICES,
  ...PRICES,
  ...QUANTITIES,
  ...CONSENTS,
  ...CONSENT_EDGES,
  ...PROMOTIONS,
  ...TRIALS,
  ...LINKS,
  ...RUNS,
  ...DATES,
  ...SENDING,
  ...CUSTOMERS_AND_WEBHOOKS,
  ...RECONCILIATION_AND_ACCESS,
  ...OUTAGES,
  ...TOLD,
  ...HINT_BOUNDS,
  ...CLEANUP,
  ...JOURNAL,
  ...LIMIT_RULES,
  ...DOORS,
  ...WAITING,
  ...ADMIN,
  ...NOTICES,
  ...NAMED_CASES,
];
