/** How far down a chain of causes the log follows. */
const MAX_CAUSES = 4;

export type Fault = { name: string; message: string; code?: string; stack?: string; cause?: Fault };

/**
 * An error as it may stand in the log. The database layer puts the values of a failed query into its message; they are cut off, for among
 * them are addresses, hashes and sealed keys.
 */
export function describeFault(error: unknown, depth = 0): Fault {
  if (!(error instanceof Error)) return { name: typeof error, message: "a value that is no error was thrown" };
  const code = "code" in error && typeof error.code === "string" ? { code: error.code } : {};
  const cause = error.cause !== undefined && depth < MAX_CAUSES ? { cause: describeFault(error.cause, depth + 1) } : {};
  const frames = error.stack?.split("\n").filter((line) => /^\s+at /.test(line));
  return {
    name: error.name,
    message: withoutValues(error.message),
    ...code,
    ...(frames ? { stack: frames.join("\n") } : {}),
    ...cause,
  };
}

const withoutValues = (message: string) => message.split("\nparams:")[0] ?? "";
