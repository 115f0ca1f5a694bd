import { durationOf } from '../duration';
import { reasons } from './paste-labels';

export type Json = Record<string, unknown>;

/** Something that could not be taken over, and why. */
export interface Leftover {
  what: string;
  why: string;
}

export const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A spec that pasted text fills in, with what is left. */
export class Pasted {
  readonly spec: Json = {};
  readonly left: Leftover[] = [];

  leave(what: string, why: string = reasons.unknown) {
    this.left.push({ what, why });
  }

  set(path: string, value: unknown) {
    if (value === undefined || value === null) return;
    const keys = path.split('.');
    const last = keys.pop()!;
    const at = keys.reduce<Json>((held, key) => (held[key] ??= {}) as Json, this.spec);
    at[last] = value;
  }

  add(path: string, ...values: unknown[]) {
    const keys = path.split('.');
    const last = keys.pop()!;
    const at = keys.reduce<Json>((held, key) => (held[key] ??= {}) as Json, this.spec);
    at[last] = [...((at[last] as unknown[] | undefined) ?? []), ...values];
  }

  put(path: string, key: string, value: string) {
    const keys = path.split('.');
    const at = keys.reduce<Json>((held, part) => (held[part] ??= {}) as Json, this.spec);
    at[key] = value;
  }

  /** Sets a duration; one that cannot be read is left. */
  duration(path: string, text: unknown, what: string) {
    const ms = durationOf(String(text as string));
    if (ms === null) this.leave(what, reasons.wrong);
    else this.set(path, ms);
  }

  number(path: string, text: unknown, what: string) {
    const number = Number(text);
    if (text === '' || Number.isNaN(number)) this.leave(what, reasons.wrong);
    else this.set(path, number);
  }
}

/** `NAME=value`. Without a value, Docker would take it from where the command runs. */
export function addPair(to: Pasted, path: string, line: string, what: string) {
  const at = line.indexOf('=');
  if (at > 0) to.put(path, line.slice(0, at), line.slice(at + 1));
  else if (path === 'env') to.leave(what, reasons.noValue);
  else to.put(path, line, '');
}

/** `[address:][published:]target[/protocol]`, with ranges of the same length. */
export function addPort(to: Pasted, text: string, what: string) {
  const [ports = '', protocol = 'tcp'] = text.split('/');
  const parts = ports.split(':');
  const target = parts.pop()!;
  const published = parts.pop() ?? '';
  if (parts.some((part) => part !== '' && part !== '0.0.0.0')) to.leave(what, reasons.address);
  const targets = rangeOf(target);
  const numbers = published === '' ? targets.map(() => undefined) : rangeOf(published);
  if (targets.length === 0 || numbers.length !== targets.length)
    return to.leave(what, reasons.wrong);
  for (const [at, number] of targets.entries())
    to.add('ports', {
      target: number,
      ...(numbers[at] !== undefined && { published: numbers[at] }),
      protocol,
      publishMode: 'ingress',
    });
}

const MOST_PORTS = 100;

function rangeOf(text: string): number[] {
  const found = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(text);
  if (!found) return [];
  const [from, to] = [Number(found[1]), Number(found[2] ?? found[1])];
  return to < from || to - from >= MOST_PORTS
    ? []
    : Array.from({ length: to - from + 1 }, (_, at) => from + at);
}

/** `[source:]target[:options]` of `-v` and of compose. */
export function addVolume(to: Pasted, text: string, what: string) {
  const [first = '', second, options = ''] = text.split(':');
  const [source, target] = second === undefined ? ['', first] : [first, second];
  const words = options.split(',').filter(Boolean);
  const isBind = /^[./~]/.test(source);
  if (isBind && !source.startsWith('/')) return to.leave(what, reasons.relativePath);
  const propagation = words.find((word) => /^r?(private|shared|slave)$/.test(word));
  const others = words.filter(
    (word) => !['ro', 'rw', 'nocopy', 'z', 'Z', propagation].includes(word),
  );
  if (others.length > 0) to.leave(`${what}: ${others.join(',')}`);
  to.add('mounts', {
    type: isBind ? 'bind' : 'volume',
    ...(source && { source }),
    target,
    ...(words.includes('ro') && { isReadOnly: true }),
    ...(words.includes('nocopy') && { noCopy: true }),
    ...(propagation && { propagation }),
  });
}

/** `target[:size=64m,mode=1777]`. */
export function addTmpfs(to: Pasted, text: string) {
  const [target, options = ''] = text.split(':');
  const of = Object.fromEntries(options.split(',').map((one) => one.split('=')));
  to.add('mounts', {
    type: 'tmpfs',
    target,
    ...(of['size'] && { size: of['size'] as string }),
    ...(of['mode'] && { mode: of['mode'] as string }),
  });
}

/** A signed or quoted mode, or a number that YAML has read. */
export const modeText = (mode: unknown) =>
  mode === undefined
    ? undefined
    : typeof mode === 'number'
      ? mode.toString(8).padStart(4, '0')
      : String(mode as string);

/** Docker runs these words as they are, and the form has them as one line of a shell. */
export const shellLine = (words: readonly string[]) =>
  words
    .map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`))
    .join(' ');
