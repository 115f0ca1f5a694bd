import type { EditService } from '../service.js';
import type { ServiceFields } from '../service-spec.js';
import {
  commentsOf,
  hiddenNotes,
  nameNotes,
  shownEntries,
  valueAt,
  type CopiedSpec,
  type ObjectNameOf,
} from './copied-spec.js';
import {
  listFlags,
  recordFlags,
  singleFlags,
  textOfSingle,
  type ListFlag,
} from './docker-flags.js';
import { quoted } from './shell-quote.js';

type Flag = [flag: string, value: string];

/** Docker splits the words of an entrypoint as a shell does. */
const wordsText = (words: readonly string[]) => words.map(quoted).join(' ');

/** A flag that takes true or false takes it after an equals sign only. */
const switches = new Set(['tty', 'init', 'read-only', 'no-healthcheck']);
const flagText = ([flag, value]: Flag) => {
  if (!switches.has(flag)) return `--${flag} ${quoted(value)}`;
  return value === 'true' ? `--${flag}` : `--${flag}=${value}`;
};
const lineOf = (command: string, flags: readonly Flag[], last: readonly string[]) =>
  [command, ...flags.map(flagText), last.map(quoted).join(' ')].join(' \\\n  ');

/** Docker refuses the other flags of a health check beside the one that disables it. */
const isIdle = (path: string, fields: object) =>
  path.startsWith('healthCheck.') &&
  path !== 'healthCheck.isDisabled' &&
  valueAt(fields, 'healthCheck.isDisabled') === true;

const isSet = (value: unknown) => value !== undefined && value !== null;

/** The `docker service create` line for a service with this spec, after comments that name what it leaves out. */
export function createLine(spec: CopiedSpec, nameOf: ObjectNameOf): string {
  const flags: Flag[] = [['name', spec.name]];
  if (spec.mode && spec.mode !== 'replicated') flags.push(['mode', spec.mode]);
  if (spec.maxConcurrent !== undefined) flags.push(['max-concurrent', String(spec.maxConcurrent)]);
  if (spec.command?.length) flags.push(['entrypoint', wordsText(spec.command)]);
  for (const [path, single] of Object.entries(singleFlags)) {
    const value = valueAt(spec, path);
    if (isSet(value) && !isIdle(path, spec)) flags.push([single.flag, textOfSingle(single, value)]);
  }
  for (const [path, flag] of Object.entries(recordFlags))
    for (const [key, value] of shownEntries(spec, path)) flags.push([flag, `${key}=${value}`]);
  for (const [path, { flag, textOf }] of Object.entries(listFlags(nameOf)))
    for (const item of itemsAt(spec, path)) flags.push([flag, textOf(item)]);
  for (const capability of spec.capabilitiesAdd ?? []) flags.push(['cap-add', capability]);
  for (const capability of spec.capabilitiesDrop ?? []) flags.push(['cap-drop', capability]);
  flags.push(...loggingFlags(spec.logging));
  const notes = [...hiddenNotes(spec), ...nameNotes(spec, nameOf), ...jobNotes(spec)];
  const last = [spec.image, ...(spec.args ?? [])];
  return commentsOf(notes) + lineOf('docker service create', flags, last);
}

const itemsAt = (spec: object, path: string) => (valueAt(spec, path) ?? []) as never[];

const loggingFlags = (logging: ServiceFields['logging']): Flag[] =>
  logging
    ? [
        ['log-driver', logging.driver],
        ...shownEntries(logging, 'options').map(([key, value]): Flag => [
          'log-opt',
          `${key}=${value}`,
        ]),
      ]
    : [];

/** An edit cannot change it, so that the spec of an existing service does not have it. */
const jobNotes = ({ mode, maxConcurrent, hidden }: CopiedSpec) =>
  mode === 'replicated-job' && maxConcurrent === undefined && hidden !== undefined
    ? ['Not known: how many tasks run at the same time (--max-concurrent)']
    : [];

/** Flags of one change, and those of an update that has to come before it. */
interface Changes {
  first: Flag[];
  flags: Flag[];
  notes: string[];
}

/**
 * The `docker service update` line for a change, after comments that name what no flag can do. Docker needs
 * two updates where it would remove what it adds.
 */
export function updateLine(
  name: string,
  before: object,
  patch: EditService,
  nameOf: ObjectNameOf,
): string {
  const changes: Changes = { first: [], flags: [], notes: [] };
  const { flags, notes } = changes;
  if (patch.image !== undefined) flags.push(['image', patch.image]);
  if (patch.command !== undefined) flags.push(['entrypoint', wordsText(patch.command ?? [])]);
  if (patch.args !== undefined) flags.push(['args', wordsText(patch.args ?? [])]);
  addSingles(changes, before, patch);
  addRecords(changes, before, patch);
  for (const [path, list] of Object.entries(listFlags(nameOf)))
    if (isInPatch(patch, path))
      addList(changes, list, itemsAt(before, path), itemsAt(patch, path), path);
  addCapabilities(changes, before, patch);
  flags.push(...loggingFlags(patch.logging));
  if (patch.logging === null) notes.push(noFlag('logging'));
  notes.push(...nameNotes(patch, nameOf));
  const steps = [changes.first, flags].filter((step) => step.length > 0);
  const lines = steps.map((step) => lineOf('docker service update', step, [name]));
  if (steps.length > 1) notes.push('Docker needs two updates for this change');
  return commentsOf(notes) + lines.join(' &&\n');
}

const noFlag = (field: string) => `No flag of docker service update resets: ${field}`;

/** Null for a group means null for each of its fields. */
const isInPatch = (patch: object, path: string) => valueAt(patch, path) !== undefined;

function addSingles({ flags, notes }: Changes, before: object, patch: object) {
  for (const [path, single] of Object.entries(singleFlags)) {
    const value = valueAt(patch, path);
    if (value === undefined || isIdle(path, patch)) continue;
    if (value !== null) flags.push([single.flag, textOfSingle(single, value)]);
    else if (!isSet(valueAt(before, path))) continue;
    else if (single.reset === null) notes.push(noFlag(path));
    else flags.push([single.flag, single.reset]);
  }
}

function addRecords({ flags }: Changes, before: object, patch: object) {
  for (const [path, flag] of Object.entries(recordFlags)) {
    const changes = valueAt(patch, path);
    if (changes === undefined) continue;
    const known = (valueAt(before, path) ?? {}) as object;
    const removed = changes === null ? known : (changes as Record<string, unknown>);
    for (const [key, value] of Object.entries(removed))
      if (changes === null || value === null) flags.push([`${flag}-rm`, key]);
      else flags.push([`${flag}-add`, `${key}=${String(value)}`]);
  }
}

function addList<Item>(
  { first, flags, notes }: Changes,
  { flag, textOf, keyOf, sameKey }: ListFlag<Item>,
  before: readonly Item[],
  wanted: readonly Item[],
  field: string,
) {
  const had = new Set(before.map(textOf));
  const has = new Set(wanted.map(textOf));
  const keys = new Set(wanted.map(keyOf));
  const gone = new Set(before.filter((item) => !has.has(textOf(item))).map(keyOf));
  const removed = [...gone].filter((key) => sameKey !== 'replaces' || !keys.has(key));
  // What removes one entry removes all with its key: those that stay are added again.
  const added = wanted.filter(
    (item) => !had.has(textOf(item)) || (sameKey !== 'replaces' && gone.has(keyOf(item))),
  );
  for (const key of removed)
    (sameKey === 'is-removed' && keys.has(key) ? first : flags).push([`${flag}-rm`, key]);
  for (const item of added) flags.push([`${flag}-add`, textOf(item)]);
  const isReordered = before.map(textOf).join('\n') !== wanted.map(textOf).join('\n');
  if (removed.length === 0 && added.length === 0 && isReordered)
    notes.push(`No flag of docker service update changes the order of: ${field}`);
}

/**
 * For Docker, adding a capability that is dropped ends only that, and dropping one that is added ends only
 * that: moving it takes both twice.
 */
function addCapabilities({ first, flags }: Changes, before: object, patch: EditService) {
  const sides = [
    ['cap-add', 'capabilitiesAdd', 'capabilitiesDrop'],
    ['cap-drop', 'capabilitiesDrop', 'capabilitiesAdd'],
  ] as const;
  const was = (field: 'capabilitiesAdd' | 'capabilitiesDrop') =>
    (valueAt(before, field) ?? []) as string[];
  const is = (field: 'capabilitiesAdd' | 'capabilitiesDrop') =>
    patch[field] === undefined ? was(field) : (patch[field] ?? []);
  for (const [flag, side, other] of sides) {
    const given = is(side).filter((one) => !was(side).includes(one));
    const taken = was(other).filter((one) => !is(other).includes(one));
    for (const one of given.filter((capability) => taken.includes(capability)))
      first.push([flag, one]);
    for (const one of new Set([...given, ...taken])) flags.push([flag, one]);
  }
}
