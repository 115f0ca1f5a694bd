/** In this order: the later ones also stand in the user agents of the earlier ones. */
const browsers: [RegExp, string][] = [
  [/\bEdgA?\//, 'Edge'],
  [/\bOPR\//, 'Opera'],
  [/\b(Firefox|FxiOS)\//, 'Firefox'],
  [/\b(Chrome|CriOS|HeadlessChrome)\//, 'Chrome'],
  [/\bVersion\/\S+ .*Safari\//, 'Safari'],
];
const systems: [RegExp, string][] = [
  [/\bAndroid\b/, 'Android'],
  [/\b(iPhone|iPad)\b/, 'iOS'],
  [/\bWindows\b/, 'Windows'],
  [/\bMac OS X\b/, 'macOS'],
  [/\bCrOS\b/, 'ChromeOS'],
  [/\bLinux\b/, 'Linux'],
];

const firstIn = (names: [RegExp, string][], text: string) =>
  names.find(([pattern]) => pattern.test(text))?.[1];

/** Returns `Firefox on Linux` for a browser, and the first word of another client, such as `curl/8.5.0`. */
export function clientName(userAgent: string | null): string {
  if (!userAgent) return 'Unknown';
  const browser = firstIn(browsers, userAgent);
  if (!browser) return userAgent.split(' ')[0]!.slice(0, 40);
  const system = firstIn(systems, userAgent);
  return system ? `${browser} on ${system}` : browser;
}
