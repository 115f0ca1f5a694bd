import { dataOf } from '@waxseal/client';
import { Argument, type Command } from 'commander';
import type { Call, Runner } from '../runner.js';

/** The shell calls `waxseal complete`, so that its script need not know any command. */
const scripts = {
  bash: `_waxseal() {
  local line word=\${COMP_WORDS[COMP_CWORD]}
  COMPREPLY=()
  while IFS= read -r line; do
    [[ $line == "$word"* ]] && COMPREPLY+=("$line")
  done < <(waxseal complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}
complete -o default -F _waxseal waxseal`,
  zsh: `#compdef waxseal
_waxseal() {
  local -a found
  found=(\${(f)"$(waxseal complete -- "\${(@)words[2,$CURRENT]}" 2>/dev/null)"})
  if (( \${#found} )); then compadd -a found; else _files; fi
}
compdef _waxseal waxseal`,
  fish: `complete -c waxseal -f -a '(waxseal complete -- (commandline -opc)[2..-1] (commandline -ct) 2>/dev/null)'
complete -c waxseal -l file -r -F`,
} as const;

type Shell = keyof typeof scripts;

/** Without an answer by then, no name is completed: the prompt must not hang. */
const PATIENCE_MS = 1_500;
const MOST_NAMES = 500;

export function addCompletion(program: Command, runner: Runner) {
  program
    .command('completion')
    .description('Print the completion script of a shell.')
    .addArgument(new Argument('<shell>').choices(Object.keys(scripts)))
    .addHelpText(
      'after',
      `
Examples:
  bash  source <(waxseal completion bash), in ~/.bashrc
  zsh   source <(waxseal completion zsh), in ~/.zshrc after compinit
  fish  waxseal completion fish > ~/.config/fish/completions/waxseal.fish`,
    )
    .action(runner.action(async ({ terminal }, shell) => terminal.say(scripts[shell as Shell])));
  program
    .command('complete', { hidden: true })
    .argument('[words...]')
    .action(
      runner.action(async (call, words) => {
        for (const word of await candidates(program, call, words as unknown as string[]))
          call.terminal.say(word);
      }),
    );
}

/** Returns what can follow the words before the last one, which may be incomplete. */
async function candidates(program: Command, call: Call, words: string[]): Promise<string[]> {
  const before = words.slice(0, -1);
  const last = words.at(-1) ?? '';
  let command = program;
  let argumentCount = 0;
  for (const word of before) {
    const found = command.commands.find((one) => one.name() === word);
    if (found) command = found;
    else if (!word.startsWith('-')) argumentCount++;
  }
  if (last.startsWith('-'))
    return [...command.options, ...program.options].flatMap(({ long }) => long ?? []);
  const option = command.options.find(({ long }) => long === before.at(-1));
  if (option && !option.isBoolean() && !option.negate) return option.argChoices ?? [];
  const visible = command.commands.filter((one) => one.name() !== 'complete');
  if (visible.length > 0) return visible.map((one) => one.name());
  const argument = command.registeredArguments[argumentCount];
  if (argument?.argChoices) return argument.argChoices;
  return argument?.name() === 'name' && command.name() !== 'create'
    ? namesOf(call, command.parent?.name() ?? '')
    : [];
}

async function namesOf(call: Call, noun: string): Promise<string[]> {
  const params = { query: { limit: MOST_NAMES } };
  const signal = AbortSignal.timeout(PATIENCE_MS);
  try {
    const { items } = await readNames(call, noun, { params, signal });
    return items.map(({ name }) => name);
  } catch {
    return [];
  }
}

function readNames(
  { client }: Call,
  noun: string,
  init: { params: { query: { limit: number } }; signal: AbortSignal },
): Promise<{ items: { name: string }[] }> {
  switch (noun) {
    case 'secrets':
      return dataOf(client.GET('/api/v1/secrets', init));
    case 'configs':
      return dataOf(client.GET('/api/v1/configs', init));
    case 'services':
      return dataOf(client.GET('/api/v1/services', init));
    default:
      return Promise.resolve({ items: [] });
  }
}
