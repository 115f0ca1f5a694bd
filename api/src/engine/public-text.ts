/**
 * What Docker says of a task may quote the service's command, arguments and environment:
 * `exec: "app --password=…": not found`. These texts quote at most what every reader of a service sees.
 * They are from moby and swarmkit; anything else counts as a quote.
 */
const harmless = [
  // Messages of tasks and rollouts are fixed words, and at most the ID of a task.
  /^[A-Za-z ,'-]*$/,
  /^(update|rollback)( rolled back| paused)? due to failure or early termination of task [a-z0-9]+$/,
  /^((task: )?non-zero exit \(\d+\)|[a-z ]+ \(exit \d+\))(: (dockerexec: )?unhealthy container)?$/,
  /^no suitable node( \([\w ;,-]*\))?$/,
  /^(No such image|invalid image reference|(secret|config|network) not found): [\w.:/@-]+$/,
  /^invalid mount config for type "\w+": bind source path does not exist: [\w./-]+$/,
  /^strconv\.Atoi: parsing "": invalid syntax$/,
  /^Node .+ is not ready$/,
];

/** The first words of texts that go on with a quote. */
const beginnings = [
  'starting container failed',
  'failed to create task for container',
  'OCI runtime create failed',
  'task: non-zero exit',
  'invalid mount config',
];

/** Causes that are worth knowing without the quote. */
const causes = [
  'executable file not found in $PATH',
  'no such file or directory',
  'permission denied',
  'exec format error',
  'not a directory',
  'is a directory',
  'address already in use',
  'port is already allocated',
  'no space left on device',
  'cannot allocate memory',
  'unable to get secret from secret store',
];

const HIDDEN = '(details hidden)';

/** A text of Docker without what may quote a service's values, for readers without `service.env.read`. */
export function publicText(text: string): string {
  if (harmless.some((pattern) => pattern.test(text))) return text;
  const start = beginnings.find((words) => text.startsWith(words));
  const cause = causes.find((words) => text.includes(words));
  const known = [start, cause].filter((part) => part !== undefined).join(': ');
  return `${known || 'Docker reported an error'} ${HIDDEN}`;
}
