import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { fieldsOf, JsonLogger } from './json-logger.js';

function aLogger(level = 'debug') {
  const lines: string[] = [];
  const write = (line: string) => void lines.push(line);
  const options = { level, base: undefined, timestamp: false, formatters: { level: named } };
  const logger = new JsonLogger(pino(options, { write }));
  return { logger, lines, read: () => lines.map((line) => JSON.parse(line) as object) };
}
const named = (level: string) => ({ level });

describe('JsonLogger', () => {
  it('writes one line of JSON with the context', () => {
    const { logger, read } = aLogger();
    logger.log('hello', 'swarm');
    expect(read()).toEqual([{ level: 'info', context: 'swarm', msg: 'hello' }]);
  });

  it.each(['error', 'warn', 'debug', 'fatal'] as const)('has the level %s', (level) => {
    const { logger, read } = aLogger();
    logger[level]('hello');
    expect(read()).toEqual([{ level, msg: 'hello' }]);
  });

  it.each(['NestFactory', 'InstanceLoader', 'RoutesResolver', 'RouterExplorer'])(
    'keeps the assembling of %s out of the way',
    (context) => {
      const { logger, lines } = aLogger('info');
      logger.log('hello', context);
      expect(lines).toEqual([]);
    },
  );

  it('writes the fields of the list, and no other', () => {
    const { logger, lines, read } = aLogger();
    logger.warn({ message: 'refused', code: 'x', value: 'hunter2', body: { data: 'hunter2' } });
    expect(read()).toEqual([{ level: 'warn', code: 'x', msg: 'refused' }]);
    expect(lines.join()).not.toContain('hunter2');
  });

  it('writes the stack of an error', () => {
    const { logger, read } = aLogger();
    const error = new Error('broken');
    logger.error(error, 'swarm');
    expect(read()).toEqual([
      { level: 'error', context: 'swarm', stack: error.stack, msg: 'broken' },
    ]);
  });

  it('writes nothing else that an error carries', () => {
    const { logger, lines } = aLogger();
    logger.error(Object.assign(new Error('broken'), { body: 'hunter2' }));
    expect(lines.join()).not.toContain('hunter2');
  });
});

describe('fieldsOf', () => {
  it.each([['text'], [1], [null], [undefined]])('finds none in %j', (message) => {
    expect(fieldsOf(message)).toEqual({});
  });

  it('leaves out what is undefined', () => {
    expect(fieldsOf({ userId: undefined, status: 200 })).toEqual({ status: 200 });
  });
});
