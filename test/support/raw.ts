import { once } from 'node:events';
import { connect } from 'node:net';
import { noteExchange } from './contract-faults';

/** Sends raw bytes that no HTTP client would send, and returns the response until the connection ends. */
export async function sendRaw(url: string, text: string): Promise<string> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  let answer = '';
  socket.setEncoding('utf8');
  socket.on('data', (chunk) => (answer += chunk));
  socket.on('error', () => undefined);
  socket.write(text);
  await once(socket, 'close');
  return answer;
}

/** Sends a request with arbitrary headers, including `Host`. */
export async function askRaw(
  url: string,
  path: string,
  headers: Record<string, string>,
  method = 'GET',
) {
  const { host } = new URL(url);
  const all = { Host: host, Connection: 'close', ...headers };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`);
  const text = await sendRaw(url, [`${method} ${path} HTTP/1.1`, ...lines, '', ''].join('\r\n'));
  const [head = '', body = ''] = text.split('\r\n\r\n', 2);
  const status = Number(head.split(' ')[1]);
  const given = new Map(head.split('\r\n').slice(1).map(fieldOf));
  const header = (name: string) => given.get(name.toLowerCase()) ?? null;
  const isWhole = header('content-length') !== null;
  noteExchange({
    method,
    path,
    status,
    header,
    headerNames: [...given.keys()],
    text: isWhole ? body : undefined,
  });
  return { status, head: head.toLowerCase(), body };
}

const fieldOf = (line: string): [string, string] => {
  const at = line.indexOf(':');
  return [line.slice(0, at).toLowerCase(), line.slice(at + 1).trim()];
};
