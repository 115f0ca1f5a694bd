import { waitForRotation, type Rotation } from '@waxseal/client';
import { exitCodes, type ExitCode } from '../exit-codes.js';
import { isWaiting, type WaitFlags } from '../options.js';
import { sayWarnings } from '../output/plans.js';
import { printable } from '../output/printable.js';
import type { Call } from '../runner.js';

/**
 * What was asked for: that the services run the new or the previous version at the end, or that the new
 * version is current whatever they run.
 */
type Wanted = 'new' | 'previous' | 'accepted';

/** Waits for the end of a rotation that was started, if that was asked for, and reports it. */
export async function concludeRotation<Options extends WaitFlags>(
  call: Call<Options>,
  started: Rotation,
  wanted: Wanted = 'new',
): Promise<ExitCode> {
  if (isWaiting(call.options, call.terminal)) return followRotation(call, started.id, wanted);
  call.show(started, () =>
    call.terminal.say(
      `Rotation ${started.id} is ${started.state}. To follow it: waxseal rotations wait ${started.id}`,
    ),
  );
  return exitCodes.done;
}

/** Waits for the end of a rotation with progress on stderr, and reports it. */
export async function followRotation<Options extends { timeout: number }>(
  { client, terminal, options, show }: Call<Options>,
  id: string,
  wanted: Wanted = 'new',
): Promise<ExitCode> {
  let last = '';
  const onProgress = (rotation: Rotation) => {
    const line = progressOf(rotation);
    if (line !== last) terminal.note(line, 'dim');
    last = line;
  };
  const { timeout: timeoutSeconds } = options;
  const { state: rotation, isTimedOut } = await waitForRotation(client, id, {
    timeoutSeconds,
    onProgress,
  });
  show(rotation, () => terminal.say(`Rotation ${id}: ${rotation.state}`));
  sayWarnings(terminal, rotation.warnings);
  if (isTimedOut) {
    terminal.note(
      `waxseal: rotation ${id} had not ended after ${timeoutSeconds} s; it continues.`,
      'red',
    );
    return exitCodes.timedOut;
  }
  const code = exitCodeOfRotation(rotation, wanted);
  if (code !== exitCodes.done) terminal.note(`waxseal: ${endOf(rotation)}`, 'red');
  return code;
}

/** Services that stay on their version as planned do not count: the plan said so. */
export function exitCodeOfRotation(
  { state, outcome, services }: Pick<Rotation, 'state' | 'outcome' | 'services'>,
  wanted: Wanted = 'new',
): ExitCode {
  if (wanted === 'previous')
    return ['reverted', 'cancelled'].includes(state) ? exitCodes.done : exitCodes.undecided;
  if (wanted === 'accepted') outcome = null;
  switch (state) {
    case 'done':
    case 'deleting':
    case 'closed': {
      const isAsPlanned = services.every((one) => ['done', 'skipped', 'gone'].includes(one.state));
      const isUpdated = outcome === 'updated' || outcome === null;
      return isUpdated || (outcome === 'partly-updated' && isAsPlanned)
        ? exitCodes.done
        : exitCodes.undecided;
    }
    case 'failed':
    case 'reverted':
    case 'cancelled':
      return exitCodes.reverted;
    default:
      return exitCodes.undecided;
  }
}

function progressOf({ state, services, doneCount, serviceCount, waitsFor }: Rotation) {
  const active = services
    .filter((one) => ['updating', 'verifying', 'reverting'].includes(one.state))
    .map((one) => `${one.service} is ${one.state}${one.waitsFor ? ` (${one.waitsFor})` : ''}`);
  const count = serviceCount > 0 ? ` ${doneCount} of ${serviceCount} services` : '';
  const rest = [...active, ...(waitsFor && active.length === 0 ? [waitsFor] : [])];
  return printable(`${state}:${count}${rest.length > 0 ? `; ${rest.join('; ')}` : ''}`);
}

/** Log lines of a failed task are left out: an application may print its value. */
function endOf({ id, state, failure, waitsFor, resolutions, outcome }: Rotation): string {
  if (state === 'blocked')
    return printable(
      `rotation ${id} needs a decision (${resolutions.join(', ')}): ${waitsFor ?? failure?.message ?? ''}`,
    );
  if (outcome === 'not-updated') return `rotation ${id} updated no service.`;
  if (outcome === 'partly-updated') return `rotation ${id} did not update all services.`;
  const where = failure?.service ? `${failure.service}: ` : '';
  const why = failure ? `: ${where}${failure.message}` : '';
  return printable(`rotation ${id} is ${state}${why}`);
}
