import { ProblemError } from '../http/problem.js';
import type { Env } from '../env/index.js';
import { Refused, WrongUsage, type Command, type Terminal } from './command.js';
import { terminalOfProcess } from './terminal.js';

const REFUSED = 1;
const NOT_RUN = 2;

const CALL = 'waxseal server';
const isHelp = (word: string | undefined) => word === '--help' || word === '-h';

/** The exit code: the command's own, 1 if it rejects the request, or 2 if it could not run. */
export async function runCommand(
  commands: readonly Command[],
  args: readonly string[],
  readEnv: () => Env,
  terminal: Terminal = terminalOfProcess,
): Promise<number> {
  const command = commands.find(({ words }) => `${args.join(' ')} `.startsWith(`${words} `));
  if (!command) return explainAll(commands, args, terminal);
  const rest = args.slice(command.words.split(' ').length);
  if (rest.some(isHelp)) {
    terminal.say(helpOf(command));
    return 0;
  }
  try {
    return await command.run(readEnv(), terminal, rest);
  } catch (error) {
    terminal.complain(messageOf(error));
    if (isWrongUsage(error)) terminal.complain(`\n${usageOf(command)}`);
    return error instanceof Refused ? REFUSED : NOT_RUN;
  }
}

function explainAll(commands: readonly Command[], args: readonly string[], terminal: Terminal) {
  const isAsked = isHelp(args[0]);
  if (isAsked) terminal.say(overview(commands));
  else terminal.complain(overview(commands));
  return isAsked ? 0 : NOT_RUN;
}

const callOf = ({ words, usage }: Command) => [words, usage].filter(Boolean).join(' ');
const usageOf = (command: Command) => `Usage: ${CALL} ${callOf(command)}`;
const helpOf = (command: Command) =>
  [usageOf(command), '', command.summary, ...(command.help ? ['', command.help] : [])].join('\n');

function overview(commands: readonly Command[]): string {
  const width = Math.max(...commands.map((command) => callOf(command).length));
  const lines = commands.map((command) => `  ${callOf(command).padEnd(width)}  ${command.summary}`);
  return [`Usage: ${CALL} <command>`, '', ...lines, '', 'Each command takes --help.'].join('\n');
}

/** Waxseal's own usage error, or one of Node.js's option parser. */
const isWrongUsage = (error: unknown) =>
  error instanceof WrongUsage ||
  (error instanceof TypeError &&
    String((error as { code?: unknown }).code).startsWith('ERR_PARSE_ARGS'));

/** The message of a problem is meant for HTTP clients; here, its cause is more useful. */
function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error instanceof ProblemError && error.cause instanceof Error
    ? error.cause.message
    : error.message;
}
