/** Its message is written for an operator. */
export class StartFailure extends Error {}

const unlistenable: Record<string, string> = {
  EADDRINUSE: 'the port is already in use',
  EACCES: 'the port is reserved for root',
  EADDRNOTAVAIL: 'this machine has no such address',
  ENOTFOUND: 'the name cannot be resolved',
};

interface Failure extends Error {
  code?: string;
  syscall?: string;
  path?: string;
  address?: string;
  port?: number;
}

/** What an operator can fix, or what else went wrong: always one line, never a stack. */
export function toStartFailure(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code = '', syscall, address, port, path, message }: Failure = error;
  if (syscall === 'listen' || syscall === 'getaddrinfo') {
    const where = port === undefined ? 'WAXSEAL_HOST' : `${address}:${port}`;
    return `it cannot listen on ${where}: ${unlistenable[code] ?? code}`;
  }
  // A write to an open file does not name its path.
  if (code === 'ENOSPC') return 'the disk is full (ENOSPC)';
  if (path !== undefined && syscall) return `${path} cannot be used (${code})`;
  if (error instanceof StartFailure) return message;
  const [line = ''] = message.split('\n');
  return `${line || error.name} (${code || error.name})`;
}
