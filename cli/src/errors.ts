import { ApiProblem, NoAnswer } from '@waxseal/client';
import { exitCodes, type ExitCode } from './exit-codes.js';
import { printable } from './output/printable.js';

/** The command was called incorrectly, or something that it needs is missing. */
export class UsageError extends Error {}

export function exitCodeOf(error: unknown): ExitCode {
  if (error instanceof UsageError) return exitCodes.usage;
  if (error instanceof NoAnswer && error.isOutcomeUnknown) return exitCodes.undecided;
  if (error instanceof ApiProblem && unknownOutcomes.has(error.code ?? ''))
    return exitCodes.undecided;
  return exitCodes.refused;
}

const unknownOutcomes = new Set(['outcome-unknown', 'still-running']);

/** One sentence that names the fields that are wrong. It repeats nothing that was sent. */
export function sentenceOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const end = error instanceof NoAnswer && error.isOutcomeUnknown ? unknownOutcome : '';
  return printable(`${withoutPoint(error.message)}${fieldsOf(error)}${hintOf(error)}${end}.`);
}

const unknownOutcome = '; it is not known whether the change was made';

const withoutPoint = (text: string) => text.replace(/\.$/, '');

function fieldsOf(error: Error): string {
  if (!(error instanceof ApiProblem) || error.errors.length === 0) return '';
  const fields = error.errors.map(
    ({ pointer, detail }) => `${nameOf(pointer)}: ${withoutPoint(detail)}`,
  );
  return `: ${fields.join('; ')}`;
}

/** `/value/base64` is shown as `value.base64`. */
const nameOf = (pointer: string) =>
  pointer.replace(/^\//, '').replaceAll('/', '.') || 'the request';

function hintOf(error: Error): string {
  if (!(error instanceof ApiProblem)) return '';
  const { problem } = error;
  if (problem?.code === 'unauthenticated')
    return '; sign in with `waxseal login`, or set WAXSEAL_TOKEN';
  if (problem?.code === 'consumer-busy' && problem.services)
    return `: ${problem.services.join(', ')}; choose with --busy`;
  const users = problem?.usedBy?.map(({ service }) => service) ?? [];
  return users.length > 0 ? `: ${[...new Set(users)].join(', ')}` : '';
}
