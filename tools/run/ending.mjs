/** @typedef {'SIGINT' | 'SIGTERM' | 'SIGHUP'} EndSignal */

/**
 * Calls back for each signal that asks this command to end.
 * @param {(signal: EndSignal) => void} callback
 */
export function onEndSignal(callback) {
  for (const signal of /** @type {EndSignal[]} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.on(signal, () => callback(signal));
  }
  if (!process.env.npm_lifecycle_event) return;
  // SIGTERM to npm ends npm and its shell but not this process, which can only detect that its parent has ended.
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    callback('SIGTERM');
  }, 300);
  watch.unref();
}
