import { Command, CommanderError } from 'commander';
import { addAudit } from './commands/audit.js';
import { addCompletion } from './commands/completion.js';
import { addFamilies } from './commands/families.js';
import { addLogin } from './commands/login.js';
import { addRotations } from './commands/rotations.js';
import { addServices } from './commands/services.js';
import { addTokens } from './commands/tokens.js';
import { exitCodeOf, sentenceOf, UsageError } from './errors.js';
import { exitCodes } from './exit-codes.js';
import { Runner } from './runner.js';
import type { Terminal } from './terminal.js';

const exitCodeHelp = `
Exit codes:
  0  the new state runs, or the request was accepted if you do not wait
  1  refused, or Waxseal cannot be reached; nothing was changed
  2  incorrect usage
  3  failed, and reverted by Waxseal or rolled back by Docker
  4  needs a decision
  5  timed out

Environment:
  WAXSEAL_URL                       the address of Waxseal
  WAXSEAL_TOKEN, WAXSEAL_TOKEN_FILE an API token, or a file that contains it
  CI=true                           commands wait unless you use --no-wait`;

function createProgram(runner: Runner): Command {
  const program = new Command('waxseal')
    .description('Rotates secrets and runs services of a Docker Swarm through Waxseal.')
    .option('--url <address>', 'address of Waxseal')
    .option('--json', 'print the result as JSON')
    .helpOption('-h, --help', 'show this help')
    .helpCommand(false)
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({
      writeOut: (text) => runner.terminal.write(text),
      writeErr: (text) => runner.terminal.note(text.trimEnd()),
    })
    .showHelpAfterError('Use --help to see how to call this command.')
    .exitOverride()
    .addHelpText('after', exitCodeHelp);
  addLogin(program, runner);
  addFamilies(program, runner, 'secret');
  addFamilies(program, runner, 'config');
  addServices(program, runner);
  addRotations(program, runner);
  addAudit(program, runner);
  addTokens(program, runner);
  addCompletion(program, runner);
  addServerHint(program);
  return program;
}

/** The image and a checkout have these commands in the program of the API, which has the data folder. */
function addServerHint(program: Command) {
  program
    .command('server')
    .description(
      'Commands on the data folder, such as backup; only in the image and in a checkout.',
    )
    .argument('[words...]')
    .allowUnknownOption()
    .action(() => {
      throw new UsageError(
        'The commands of `waxseal server` need the data folder: run them in the container of Waxseal',
      );
    });
}

/** Runs a command and returns its exit code. */
export async function run(terminal: Terminal, args: readonly string[]): Promise<number> {
  const runner = new Runner(terminal);
  try {
    await createProgram(runner).parseAsync(args, { from: 'user' });
    return runner.exitCode;
  } catch (error) {
    if (error instanceof CommanderError)
      return error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
    terminal.note(`waxseal: ${sentenceOf(error)}`, 'red');
    return exitCodeOf(error);
  }
}
