/**
 * Cleanup steps that run once, in reverse order, even if the end is requested several times.
 */
export function createTeardown() {
  /** @type {(() => Promise<void> | void)[]} */
  const steps = [];
  /** @type {Promise<void> | undefined} */
  let ending;

  async function undo() {
    for (let step = steps.pop(); step; step = steps.pop()) {
      // A failing step must not prevent the others.
      await Promise.resolve(step()).catch((error) => console.error(String(error)));
    }
  }

  return {
    add: (/** @type {() => Promise<void> | void} */ step) => void steps.push(step),
    isEnding: () => ending !== undefined,
    run: () => (ending ??= undo()),
  };
}
