import { HOUR_MS } from "../billing/rules/units";

/** From when on the merchant should know: on the admin page, and by a notice. */

/** The batch is daily. More than two hours over a day means that a run was missed. */
export const RUN_LATE_MS = 26 * HOUR_MS;
/** Each run tries the unprocessed webhooks again, so an older one is a concern. */
export const WEBHOOK_LONG_MS = HOUR_MS;
