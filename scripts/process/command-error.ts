/**
 * A problem outside this code, such as a taken port or a wrong flag. The message says everything,
 * so it is printed without a stack trace.
 */
export class CommandError extends Error {
  override name = "CommandError";
}

/**
 * Runs a script and exits with the code that `main` returns. Prints a CommandError as one sentence
 * on stderr, and any other error with its stack.
 */
export async function runScript(main: () => Promise<number>): Promise<never> {
  try {
    process.exit(await main());
  } catch (error) {
    console.error(error instanceof CommandError ? error.message : error);
    process.exit(1);
  }
}
