import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { inspect } from 'node:util';
import type { DockerOptions } from 'dockerode';

/** docker-modem accepts `agent`, which dockerode's types lack. */
export type Connection = DockerOptions & { agent?: HttpAgent };

export interface EngineAddress {
  host: string;
  tls?: { ca: string; cert: string; key: string; verify: boolean };
}

// Set even if undefined, because docker-modem reads missing options from DOCKER_HOST.
const nowhere: Connection = {
  socketPath: undefined,
  host: undefined,
  port: undefined,
  protocol: 'http',
  ca: undefined,
  cert: undefined,
  key: undefined,
  timeout: undefined,
};

/** Throws on an invalid address, which stops the start. */
export function toConnection({ host, tls }: EngineAddress): Connection {
  if (host.startsWith('unix:///')) return toSocket(host.slice('unix://'.length));
  if (host.startsWith('tcp://')) return toTcp(host, tls);
  if (host.startsWith('ssh://')) throw new Error('ssh:// is not supported yet');
  throw new Error('The address of the Docker Engine must start with unix:/// or tcp://');
}

/** The setting as people are told it: without credentials. */
export const toAddress = (host: string) => host.replace(/^(\w+:\/\/)[^/]*@/, '$1');

/**
 * docker-modem prints the options of each request for its debug log, even if that is off. With all
 * sockets of an agent, this would block the process for milliseconds.
 */
const brief = <Agent extends HttpAgent>(agent: Agent): Agent =>
  Object.assign(agent, { [inspect.custom]: () => 'Agent' });

// Connections are not reused: after a restart of the Engine, the first request would fail on a dead one.
function toSocket(socketPath: string): Connection {
  return { ...nowhere, socketPath, agent: brief(new HttpAgent({ keepAlive: false })) };
}

function toTcp(address: string, tls: EngineAddress['tls']): Connection {
  const { hostname, port } = new URL(address);
  if (!hostname) throw new Error('The address of the Docker Engine has no host');
  if (!tls) {
    const agent = brief(new HttpAgent({ keepAlive: false }));
    return { ...nowhere, host: `http://${hostname}`, port: port || '2375', agent };
  }
  const { verify, ...certificates } = tls;
  return {
    ...nowhere,
    ...certificates,
    protocol: 'https',
    host: `https://${hostname}`,
    port: port || '2376',
    agent: brief(new HttpsAgent({ keepAlive: false, ...certificates, rejectUnauthorized: verify })),
  };
}
