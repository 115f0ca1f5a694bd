import type { z } from 'zod';

const units: Record<string, readonly [one: string, many: string]> = {
  string: ['character', 'characters'],
  file: ['byte', 'bytes'],
  array: ['item', 'items'],
  set: ['item', 'items'],
  map: ['entry', 'entries'],
  object: ['entry', 'entries'],
};

const types: Record<string, string> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  bigint: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  tuple: 'a list',
  set: 'a list',
  object: 'an object',
  record: 'an object',
  map: 'an object',
  date: 'a date',
  null: 'null',
};

const formats: Record<string, string> = {
  email: 'an email address',
  url: 'a URL',
  uuid: 'a UUID',
  guid: 'a UUID',
  datetime: 'a date with time, for example 2026-01-31T12:00:00Z',
  date: 'a date, for example 2026-01-31',
  time: 'a time, for example 12:00:00',
  duration: 'a duration, for example PT1H',
  ipv4: 'an IPv4 address',
  ipv6: 'an IPv6 address',
  cidrv4: 'a range of IPv4 addresses',
  cidrv6: 'a range of IPv6 addresses',
  base64: 'encoded as base64',
  base64url: 'encoded as base64url',
  json_string: 'JSON',
};

type Issue = z.core.$ZodRawIssue;
type Limit = { origin?: string; exact?: boolean; inclusive?: boolean };

function limitText({ origin = '', exact, inclusive }: Limit, limit: number, isMost: boolean) {
  const unit = units[origin];
  const bound = isMost ? 'at most' : 'at least';
  if (unit) {
    if (!isMost && !exact && limit === 1) return 'Must not be empty';
    return `Must have ${exact ? 'exactly' : bound} ${limit} ${limit === 1 ? unit[0] : unit[1]}`;
  }
  if (origin === 'date') return `Must be ${bound} ${new Date(limit).toISOString()}`;
  if (inclusive === false) return `Must be ${isMost ? 'less' : 'more'} than ${limit}`;
  return `Must be ${bound} ${limit}`;
}

const oneOf = (values: readonly unknown[]) =>
  values.length === 1
    ? `Must be ${String(values[0])}`
    : `Must be one of: ${values.map(String).join(', ')}`;

function formatText(issue: Extract<Issue, { code: 'invalid_format' }>) {
  const { format, prefix, suffix, includes } = issue as Record<string, unknown>;
  if (format === 'starts_with') return `Must start with ${String(prefix)}`;
  if (format === 'ends_with') return `Must end with ${String(suffix)}`;
  if (format === 'includes') return `Must contain ${String(includes)}`;
  const name = formats[String(format)];
  return name ? `Must be ${name}` : 'Has an invalid format';
}

/**
 * Says what is wrong with an input, where its schema does not. Zod's own texts, such as "Too small:
 * expected number to be >=1", are not for people, and one of them repeats the input.
 */
export function issueText(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      if (issue.input === undefined) return 'Required';
      return types[issue.expected] ? `Must be ${types[issue.expected]}` : 'Has an invalid type';
    case 'invalid_value':
      return oneOf(issue.values);
    case 'too_big':
      return limitText(issue, Number(issue.maximum), true);
    case 'too_small':
      return limitText(issue, Number(issue.minimum), false);
    case 'invalid_format':
      return formatText(issue);
    case 'not_multiple_of':
      return `Must be a multiple of ${issue.divisor}`;
    case 'unrecognized_keys':
      return issue.keys.length === 1 ? 'Has an unknown field' : 'Has unknown fields';
    case 'invalid_union':
      if (Array.isArray(issue.options)) return oneOf(issue.options);
      return issue.inclusive === false
        ? 'Matches more than one of the allowed forms'
        : 'Matches none of the allowed forms';
    case 'invalid_key':
      return 'Has an invalid key';
    case 'invalid_element':
      return 'Has an invalid value';
    default:
      return 'Is invalid';
  }
}
