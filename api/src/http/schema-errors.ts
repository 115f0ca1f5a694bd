import type { z } from 'zod';
import { jsonPointer } from './problem.js';

type Issue = z.core.$ZodIssue;
type FieldError = { pointer: string; detail: string };

const MAX_ERRORS = 20;
const MAX_POINTER = 200;
/** Matches only half of a pair: the flag makes both halves one character. */
const isUnicode = (text: string) => !/\p{Surrogate}/u.test(text);
const NOT_UNICODE = 'Must be valid Unicode text';

/** A client may have sent a value in place of a name, so only plain names are repeated. */
const PLAIN_NAME = /^[\x21-\x7e]{0,64}$/;

function plainPart(path: readonly PropertyKey[]): string[] {
  const names = path.map(String);
  const odd = names.findIndex((name) => !PLAIN_NAME.test(name));
  return odd < 0 ? names : names.slice(0, odd);
}

/** The pointer to a place in a body, as far as its names may be repeated. */
export const toPointer = (path: readonly PropertyKey[]) =>
  jsonPointer(plainPart(path)).slice(0, MAX_POINTER);

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
    pointer: plainPart(path).join('.').slice(0, MAX_POINTER),
    detail,
  }));

/**
 * Half of a surrogate pair, which JSON can express (`"\\ud800"`) and UTF-8 cannot: Docker and the
 * database would store another text than the client sent.
 */
export function illFormedTexts(value: unknown, path: string[] = []): FieldError[] {
  if (typeof value === 'string')
    return isUnicode(value) ? [] : [{ pointer: toPointer(path), detail: NOT_UNICODE }];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value)
    .flatMap(([key, item]) => [
      ...(isUnicode(key) ? [] : [{ pointer: toPointer(path), detail: NOT_UNICODE }]),
      ...illFormedTexts(item, [...path, key]),
    ])
    .slice(0, MAX_ERRORS);
}
