import type { z } from 'zod';

type Issue = z.core.$ZodIssue;
type FieldError = { pointer: string; detail: string };

const MAX_ERRORS = 20;
const MAX_POINTER = 200;

/** RFC 6901 section 3. */
const toPointer = (path: readonly PropertyKey[]) =>
  path
    .map((part) => '/' + String(part).replaceAll('~', '~0').replaceAll('/', '~1'))
    .join('')
    .slice(0, MAX_POINTER);

function flatten(issue: Issue): { path: PropertyKey[]; detail: string }[] {
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => ({ path: [...issue.path, key], detail: 'Unknown field' }));
    case 'invalid_key':
      return issue.issues.map(({ message }) => ({ path: [...issue.path], detail: message }));
    default:
      return [{ path: [...issue.path], detail: issue.message }];
  }
}

const flattenAll = (issues: readonly Issue[]) => issues.flatMap(flatten).slice(0, MAX_ERRORS);

export const bodyErrors = (issues: readonly Issue[]): FieldError[] =>
  flattenAll(issues).map(({ path, detail }) => ({ pointer: toPointer(path), detail }));

export const parameterErrors = (issues: readonly Issue[]): FieldError[] =>
  flattenAll(issues).map(({ path, detail }) => ({
    pointer: path.map(String).join('.').slice(0, MAX_POINTER),
    detail,
  }));
