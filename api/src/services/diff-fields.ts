import type { Plan } from '@waxseal/shared';
import type { ObjectReference, ServiceFieldChanges } from '../engine/index.js';

interface Shown {
  networkName: (id: string) => string;
  showsValues: boolean;
}

/** Fields that may contain a secret: the plan shows that they differ, but not their text. */
export const hiding = new Set([
  'env',
  'command',
  'args',
  'containerLabels',
  'healthCheck',
  'logging',
  'mounts',
  'networkOptions',
]);

/** The fields in which two specs differ, as the lines of a plan: one for each entry or mount. */
export function diffFields(
  before: ServiceFieldChanges,
  after: ServiceFieldChanges,
  { networkName, showsValues }: Shown,
): Plan['diff'] {
  const one = linesOf(before, networkName);
  const other = linesOf(after, networkName);
  const paths = [...new Set([...one.keys(), ...other.keys()])].sort();
  return paths.flatMap((path) => {
    const line = { path, before: one.get(path) ?? null, after: other.get(path) ?? null };
    if (line.before === line.after) return [];
    const isHidden = !showsValues && hiding.has(path.split('.', 1)[0]!);
    return [isHidden ? { path, before: line.before && '…', after: line.after && '…' } : line];
  });
}

function linesOf(fields: ServiceFieldChanges, networkName: (id: string) => string) {
  const { secrets, configs, networks, mounts, ...others } = fields;
  return new Map<string, string>([
    ...Object.entries(others).flatMap(([field, value]) => leavesOf(field, value)),
    ...(mounts ?? []).map((mount) => line('mounts', mount.target, JSON.stringify(mount))),
    ...(networks ?? []).flatMap(({ id, driverOptions, ...rest }) => {
      const name = networkName(id);
      const options = driverOptions && JSON.stringify(driverOptions);
      return [
        line('networks', name, JSON.stringify({ name, ...rest })),
        ...(options ? [line('networkOptions', name, options)] : []),
      ];
    }),
    ...(secrets ?? []).map((reference) => line('secrets', reference.file.name, textOf(reference))),
    ...(configs ?? []).map((reference) => line('configs', reference.file.name, textOf(reference))),
  ]);
}

const line = (field: string, key: string, text: string): [string, string] => [
  `${field}.${key}`,
  text,
];

/** As `db_password (0:0 0444)`. */
const textOf = ({ name, file }: ObjectReference) =>
  `${name} (${file.uid}:${file.gid} ${file.mode.toString(8).padStart(4, '0')})`;

function leavesOf(path: string, value: unknown): [string, string][] {
  if (value === undefined || value === null) return [];
  if (Array.isArray(value)) return [[path, JSON.stringify(value)]];
  if (typeof value !== 'object') return [[path, String(value as string)]];
  return Object.entries(value).flatMap(([key, inner]) => leavesOf(`${path}.${key}`, inner));
}
