/** As long as a person waits for a click. */
const TIMEOUT_MS = 20_000;

/**
 * Sends a form's fields in the background, as the browser would send the form itself.
 * @returns the answer, which may be a redirect that was not followed; null when none arrived
 */
export async function postFields(path: string, fields: Record<string, string>): Promise<Response | null> {
  try {
    return await fetch(path, {
      method: "POST",
      body: new URLSearchParams(fields),
      redirect: "manual",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
  } catch {
    return null;
  }
}
