import { env, parseEnv } from "./env";
import { log } from "./log";

/**
 * Checks the environment and ends the process when a variable is wrong, so that the first
 * customer's payment does not find it out.
 */
export function checkAtStart(): void {
  try {
    parseEnv(process.env);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  }
  const missing = Object.entries(env.business).flatMap(([name, value]) => (value === null ? [name] : []));
  if (missing.length > 0 && !env.isDemo)
    log.warn({ missing }, "business information is incomplete: Korean law requires it on the site (BUSINESS_* variables)");
}
