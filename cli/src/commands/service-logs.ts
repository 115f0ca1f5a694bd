import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import type { Schemas } from '@waxseal/client';
import { Option, type Command } from 'commander';
import { exitCodes } from '../exit-codes.js';
import type { Call, Runner } from '../runner.js';
import type { Terminal } from '../terminal.js';

type Record = Schemas['LogRecord'];

interface LogFlags {
  tail?: string;
  since?: string;
  until?: string;
  follow?: boolean;
  stream?: 'stdout' | 'stderr';
  search?: string;
  timestamps?: boolean;
}

export function addLogs(services: Command, runner: Runner) {
  services
    .command('logs')
    .description('Print what the tasks of a service have written, merged by time.')
    .argument('<name>', 'name of the service')
    .option('--tail <lines>', 'only the last lines, or all (1000 by default)')
    .option('--since <time>', 'at or after this time, such as 2026-01-31T12:00:00Z')
    .option('--until <time>', 'at or before this time')
    .option('--follow', 'keep printing new lines')
    .addOption(new Option('--stream <name>', 'only of this stream').choices(['stdout', 'stderr']))
    .option('--search <words>', 'words that the line contains')
    .option('--timestamps', 'print the time of each line')
    .action(runner.action<LogFlags>(print));
}

async function print({ client, terminal, options }: Call<LogFlags>, name?: string) {
  const { tail, since, until, follow, stream, search, timestamps = false, json } = options;
  const query = { tail, since, until, follow, stream, search };
  const { data } = await client.GET('/api/v1/services/{name}/logs', {
    params: { path: { name: name! }, query },
    headers: { accept: 'application/x-ndjson' },
    parseAs: 'stream',
  });
  const input = Readable.fromWeb(data as unknown as ReadableStream);
  let end: string | undefined;
  for await (const line of createInterface({ input, crlfDelay: Infinity })) {
    // A followed log sends an empty line from time to time.
    if (line === '') continue;
    if (json) terminal.say(line);
    const record = JSON.parse(line) as Record;
    if (record.type === 'end') end = record.reason;
    if (!json) sayRecord(terminal, record, timestamps);
  }
  return end === 'engine-unreachable' || end === 'session-ended' || end === 'stopping'
    ? exitCodes.refused
    : exitCodes.done;
}

/** A line is printed as the container wrote it, with the colours that it may have. */
function sayRecord(terminal: Terminal, record: Record, timestamps: boolean) {
  if (record.type === 'notice') return terminal.note(record.detail, 'dim');
  if (record.type === 'end') return terminal.note(`The log has ended: ${record.reason}.`, 'dim');
  const { at, task, slot, node, text } = record;
  const from = `${slot ?? task.slice(0, 12)}@${node}`;
  terminal.say(`${timestamps ? `${at} ` : ''}${from} | ${text}`);
}
