const HEADER_BYTES = 8;
const MAX_LINE_CHARACTERS = 1_000;

/** The lines of both streams of a log, in the order of their frames. A terminal's log has no frames. */
export function toLogLines(log: Buffer): string[] {
  return textOf(log)
    .split('\n')
    .map((line) => line.replace(/\r$/, '').slice(0, MAX_LINE_CHARACTERS))
    .filter((line) => line !== '');
}

function textOf(log: Buffer): string {
  const parts: Buffer[] = [];
  let at = 0;
  while (at < log.length) {
    if (!isHeader(log, at)) return log.toString();
    const size = log.readUInt32BE(at + 4);
    parts.push(log.subarray(at + HEADER_BYTES, at + HEADER_BYTES + size));
    at += HEADER_BYTES + size;
  }
  return Buffer.concat(parts).toString();
}

/** The stream (0 to 3), three zero bytes and the length. */
const isHeader = (log: Buffer, at: number) =>
  at + HEADER_BYTES <= log.length && log[at]! <= 3 && log.readUIntBE(at + 1, 3) === 0;
