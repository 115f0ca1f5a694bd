/**
 * Steps that undo what was done, run once and in reverse, however often the end is asked for.
 */
export function createTeardown() {
  /** @type {(() => Promise<void> | void)[]} */
  const steps = [];
  /** @type {Promise<void> | undefined} */
  let ending;

  async function undo() {
    for (let step = steps.pop(); step; step = steps.pop()) {
      // One step that fails must not keep the others from running.
      await Promise.resolve(step()).catch((error) => console.error(String(error)));
    }
  }

  return {
    add: (/** @type {() => Promise<void> | void} */ step) => void steps.push(step),
    isEnding: () => ending !== undefined,
    run: () => (ending ??= undo()),
  };
}
