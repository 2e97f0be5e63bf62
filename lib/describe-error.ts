/** How many causes of an error the log shows. */
const MAX_CAUSES = 4;

export type DescribedError = { name: string; message: string; code?: string; stack?: string; cause?: DescribedError };

/**
 * Describes an error for the log. The database layer puts the values of a failed query into its
 * message. They are removed here, because they may include addresses, hashes and sealed keys.
 */
export function describeError(error: unknown, depth = 0): DescribedError {
  if (!(error instanceof Error)) return { name: typeof error, message: "the thrown value is not an Error" };
  const code = "code" in error && typeof error.code === "string" ? { code: error.code } : {};
  const cause = error.cause !== undefined && depth < MAX_CAUSES ? { cause: describeError(error.cause, depth + 1) } : {};
  const frames = error.stack?.split("\n").filter((line) => /^\s+at /.test(line));
  return {
    name: error.name,
    message: withoutQueryValues(error.message),
    ...code,
    ...(frames ? { stack: frames.join("\n") } : {}),
    ...cause,
  };
}

const withoutQueryValues = (message: string) => message.split("\nparams:")[0] ?? "";
