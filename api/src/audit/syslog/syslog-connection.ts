import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect, createSecureContext, type TLSSocket } from 'node:tls';
import { StartFailure } from '../../common/start-failure.js';
import type { SyslogTarget } from '../../env/index.js';

/** A collector that fails while it still reads has so long to show it before we end. */
const SETTLE_MS = 100;
/** For the connection, all rows, and the answer of the collector. */
const TIMEOUT_MS = 30_000;

/** The settings that name a file. */
const settings = {
  ca: 'WAXSEAL_AUDIT_SYSLOG_CA',
  cert: 'WAXSEAL_AUDIT_SYSLOG_CERT',
  key: 'WAXSEAL_AUDIT_SYSLOG_KEY',
} as const;

/** Reads the files each time, so that renewed certificates are used. */
async function readPems({ caPath, client }: SyslogTarget) {
  const paths = { ca: caPath, cert: client?.certPath, key: client?.keyPath };
  const read = Object.entries(paths).map(async ([name, path]) =>
    path === undefined ? [] : [[name, await readFile(path, 'utf8')]],
  );
  return Object.fromEntries((await Promise.all(read)).flat()) as {
    [name in keyof typeof paths]?: string;
  };
}

/** Throws with a message for an operator if a file cannot be used. */
export async function assertUsable(target: SyslogTarget) {
  try {
    const pems = await readPems(target);
    createSecureContext(pems);
    // The context ignores a CA that it cannot read.
    if (pems.ca !== undefined) new X509Certificate(pems.ca);
  } catch (error) {
    const { code, path, reason, message } = error as NodeJS.ErrnoException & { reason?: string };
    const names = target.client ? Object.values(settings) : [settings.ca];
    const what = path === undefined ? (reason ?? message) : `${path} cannot be read (${code})`;
    throw new StartFailure(`${names.join(', ')} cannot be used: ${what}`);
  }
}

/**
 * Sends frames over a connection of their own, and resolves once the collector has read all of them.
 * Neither syslog nor a write to a socket confirms that. But a collector that works closes its side only
 * after ours, when it has read to the end (RFC 5425 section 4.4); one that fails closes before, or resets
 * the connection. Rejects in each of these cases.
 */
export async function sendFrames(
  target: SyslogTarget,
  frames: AsyncIterable<string>,
  signal: AbortSignal,
) {
  const { host, port } = target;
  const pems = await readPems(target);
  const socket = connect({
    host,
    port,
    ...pems,
    minVersion: 'TLSv1.2',
    // A name is sent and verified; for an address, the certificate must name the address.
    ...(isIP(host) === 0 && { servername: host }),
  });
  const end = (reason: string) => socket.destroy(new Error(reason));
  const timer = setTimeout(() => end('the collector did not answer within 30 s'), TIMEOUT_MS);
  const stop = () => end('Waxseal stops');
  signal.addEventListener('abort', stop, { once: true });
  try {
    signal.throwIfAborted();
    await exchange(socket, frames);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
    socket.destroy();
  }
}

async function exchange(socket: TLSSocket, frames: AsyncIterable<string>) {
  const ended = endOf(socket);
  // Whatever comes first: it must not be an unhandled rejection while frames are written.
  ended.catch(() => undefined);
  await Promise.race([once(socket, 'secureConnect'), ended]);
  // The collector sends nothing, but its end is seen only while the socket is read.
  socket.resume();
  for await (const frame of frames) {
    if (socket.readableEnded) throw new Error('the collector closed the connection');
    if (!socket.write(frame)) await Promise.race([once(socket, 'drain'), ended]);
  }
  await Promise.race([sleep(SETTLE_MS), ended]);
  const written = new Promise<void>((resolve) => socket.end(resolve));
  await Promise.race([written, ended]);
  await ended;
}

/** Resolves when the other side has ended after us, and rejects when it has failed or ended before. */
const endOf = (socket: TLSSocket) =>
  new Promise<void>((resolve, reject) => {
    let hasEnded = false;
    socket.once('error', reject);
    socket.once('end', () => {
      // Nothing of ours may be left when it ends.
      hasEnded = socket.writableEnded && socket.writableLength === 0;
      if (!hasEnded) reject(new Error('the collector closed the connection'));
    });
    socket.once('close', () =>
      hasEnded ? resolve() : reject(new Error('the collector broke the connection off')),
    );
  });
