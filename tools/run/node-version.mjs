/** Throws if this Node.js is too old for the packages, and names the supported versions. */
export function assertNodeVersion(version = process.versions.node) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const isSupported = (major === 20 && minor >= 19) || (major === 22 && minor >= 13) || major >= 24;
  if (isSupported) return;
  throw new Error(`Node.js 20.19+, 22.13+ or 24+ is needed; this is ${version}.`);
}
