import type { Env } from '../env/index.js';
import type { Command, Terminal } from './command.js';

const NOT_RUN = 2;

const terminalOfProcess: Terminal = {
  say: (line) => void process.stdout.write(`${line}\n`),
  complain: (line) => void process.stderr.write(`${line}\n`),
};

/** The exit code: of the command, or 2 where none could be run to its end. */
export async function runCommand(
  commands: readonly Command[],
  args: readonly string[],
  readEnv: () => Env,
  terminal = terminalOfProcess,
): Promise<number> {
  const command = commands.find(({ words }) => `${args.join(' ')} `.startsWith(`${words} `));
  if (!command) {
    terminal.complain(usage(commands));
    return NOT_RUN;
  }
  try {
    const rest = args.slice(command.words.split(' ').length);
    return await command.run(readEnv(), terminal, rest);
  } catch (error) {
    terminal.complain(messageOf(error));
    return NOT_RUN;
  }
}

function usage(commands: readonly Command[]): string {
  const width = Math.max(...commands.map(({ words }) => words.length));
  const lines = commands.map(({ words, summary }) => `  ${words.padEnd(width)}  ${summary}`);
  return ['Usage: npm run waxseal -- <command>', '', ...lines].join('\n');
}

/** A problem is made for an answer over HTTP: its cause says more here. */
function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}
