import type { LoggerService } from '@nestjs/common';
import { pino, stdTimeFunctions, type Logger } from 'pino';

/** Only these fields ever reach the log, whatever object is handed in. */
const allowed = [
  'requestId',
  'method',
  'route',
  'status',
  'ms',
  'userId',
  'code',
  'cause',
  'error',
  'stack',
  'state',
  'part',
  'name',
  'count',
  'rotation',
  'job',
] as const;

export const createLog = (level: string): Logger =>
  pino({
    level,
    base: undefined,
    timestamp: stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
  });

/** Nest's own start-up contexts: about eighty lines that do not help an operator. */
const assembling = new Set(['NestFactory', 'InstanceLoader', 'RoutesResolver', 'RouterExplorer']);
/** Nest logs here why the start failed; `main.ts` reports that itself, in one line. */
const FAILED_TO_ASSEMBLE = 'ExceptionHandler';

type Level = 'debug' | 'info' | 'warn' | 'error' | 'fatal';

/** Nest's log as JSON lines. */
export class JsonLogger implements LoggerService {
  constructor(private readonly pino: Logger) {}

  log(message: unknown, ...more: unknown[]) {
    this.write(assembling.has(String(more.at(-1))) ? 'debug' : 'info', message, more);
  }

  error(message: unknown, ...more: unknown[]) {
    this.write(more.at(-1) === FAILED_TO_ASSEMBLE ? 'debug' : 'error', message, more);
  }

  warn(message: unknown, ...more: unknown[]) {
    this.write('warn', message, more);
  }

  debug(message: unknown, ...more: unknown[]) {
    this.write('debug', message, more);
  }

  fatal(message: unknown, ...more: unknown[]) {
    this.write('fatal', message, more);
  }

  private write(level: Level, message: unknown, more: unknown[]) {
    const context = more.at(-1);
    this.pino[level](
      { context: typeof context === 'string' ? context : undefined, ...fieldsOf(message) },
      textOf(message),
    );
  }
}

export function fieldsOf(message: unknown): Record<string, unknown> {
  if (message instanceof Error) return { stack: message.stack };
  if (typeof message !== 'object' || message === null) return {};
  const fields = message as Record<string, unknown>;
  return Object.fromEntries(
    allowed.filter((name) => fields[name] !== undefined).map((name) => [name, fields[name]]),
  );
}

function textOf(message: unknown): string {
  if (message instanceof Error) return message.message;
  if (typeof message === 'object' && message !== null && 'message' in message)
    return String(message.message);
  return typeof message === 'object' ? '' : String(message);
}
