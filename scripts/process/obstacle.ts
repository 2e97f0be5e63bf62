/** Something outside this code stands in the way (a taken port, a missing package). Its message is the whole story, so doors print it without a stack. */
export class Obstacle extends Error {
  override name = "Obstacle";
}

/** Runs a script's story and turns its end into an exit code: an obstacle is one sentence on stderr, anything else keeps its stack. */
export async function runScript(story: () => Promise<number>): Promise<never> {
  try {
    process.exit(await story());
  } catch (error) {
    console.error(error instanceof Obstacle ? error.message : error);
    process.exit(1);
  }
}
