import negotiator from '@fastify/accept-negotiator';
import type { LogLine, LogRecord } from '@waxseal/shared';

/** How records are written into a response. */
export interface LogFormat {
  type: string;
  write(record: LogRecord): string;
  /** Keeps proxies from closing a connection on which nothing happens. */
  heartbeat: string;
}

/** `service` names the lines as `docker service logs` does. */
const formats: Record<string, (service: string) => LogFormat> = {
  'application/x-ndjson': () => ({
    type: 'application/x-ndjson; charset=utf-8',
    write: (record) => `${JSON.stringify(record)}\n`,
    // JSON allows white space between texts.
    heartbeat: '\n',
  }),
  'text/event-stream': () => ({
    type: 'text/event-stream; charset=utf-8',
    write: (record) => `event: ${record.type}\ndata: ${JSON.stringify(record)}\n\n`,
    heartbeat: ': alive\n\n',
  }),
  'text/plain': (service) => ({
    type: 'text/plain; charset=utf-8',
    write: (record) => {
      if (record.type === 'line')
        return `${record.at} ${writerOf(service, record)}@${record.node} | ${record.text}\n`;
      return `# ${record.type === 'notice' ? record.detail : `The log ended: ${record.reason}`}\n`;
    },
    heartbeat: '',
  }),
};

const writerOf = (service: string, { slot }: LogLine) =>
  slot === null ? service : `${service}.${slot}`;

export const logTypes = Object.keys(formats);

/** The format that the client prefers; NDJSON for one that does not say, or asks for another one. */
export function formatFor(accept: string | undefined, service: string): LogFormat {
  const wanted = accept === undefined ? null : negotiator.negotiate(accept, logTypes);
  return formats[wanted ?? 'application/x-ndjson']!(service);
}
