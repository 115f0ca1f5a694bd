const factors: Record<string, number> = { '': 1, k: 2 ** 10, m: 2 ** 20, g: 2 ** 30, t: 2 ** 40 };
/** Docker refuses less for a service. */
export const LEAST_MEMORY = 4 * 2 ** 20;

/** Bytes of an amount such as `512M`, as Docker reads it; null if it is none. */
export function memoryOf(text: string): number | null {
  const found = /^(\d+(?:\.\d+)?) ?([kmgt]?)(?:i?b)?$/i.exec(text);
  if (!found) return null;
  const bytes = Math.floor(Number(found[1]) * factors[found[2]!.toLowerCase()]!);
  return bytes > 0 && Number.isSafeInteger(bytes) ? bytes : null;
}

/** The shortest exact text for a number of bytes. */
export function memoryText(bytes: number): string {
  for (const unit of ['T', 'G', 'M', 'K']) {
    const factor = factors[unit.toLowerCase()]!;
    if (bytes >= factor && bytes % factor === 0) return `${bytes / factor}${unit}`;
  }
  return String(bytes);
}

const NANO = 1e9;
const MOST_CPUS = 100_000;

/** Billionths of a CPU; null for a text that is no number of CPUs. */
export function cpusOf(text: string): number | null {
  const found = /^(\d{1,6})(?:\.(\d{1,9}))?$/.exec(text);
  if (!found) return null;
  const nano = Number(found[1]) * NANO + Number((found[2] ?? '').padEnd(9, '0'));
  return nano > 0 && nano <= MOST_CPUS * NANO ? nano : null;
}

export const cpusText = (nano: number): string => String(nano / NANO);

const spans = { h: 3_600_000, m: 60_000, s: 1_000, ms: 1 };

/** As `1m30s`, which Docker reads too. */
export function durationText(ms: number): string {
  let left = ms;
  const parts = Object.entries(spans).flatMap(([unit, size]) => {
    const count = unit === 'ms' ? left : Math.floor(left / size);
    left -= count * size;
    return count > 0 ? [`${count}${unit}`] : [];
  });
  return parts.join('') || '0s';
}
