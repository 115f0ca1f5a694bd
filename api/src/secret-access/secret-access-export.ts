import type {
  EverySecretAccess,
  SecretAccess,
  SecretAccessExportQuery,
  SecretPrincipal,
} from '@waxseal/shared';
import { CSV_TYPE, toLine, type Cell } from '../http/csv.js';

const columns = [
  'secret',
  'stack',
  'kind',
  'name',
  'ways',
  'setsValue',
  'role',
  'version',
  'spec',
  'target',
  'uid',
  'gid',
  'mode',
  'nodes',
  'valueSince',
  'ageDays',
  'rotatedAt',
  'addresses',
  'expiresAt',
  'lastUsedAt',
] as const;
type Cells = Partial<Record<(typeof columns)[number], Cell>>;

interface Head {
  at: string;
  everySecret: EverySecretAccess;
  principals: SecretPrincipal[];
}
type One = Omit<SecretAccess, 'everySecret'>;

interface Format {
  type: string;
  head(head: Head): string;
  line(secret: One, index: number): string;
  foot: string;
}

const EVERY = '*';

const lineOf = (cells: Cells) => toLine(columns.map((column) => cells[column]));
const words = (list: readonly string[] | null) => list?.join(' ');

const cellsOf = ({ kind, name, ways, setsValue, role, ...rest }: SecretPrincipal): Cells => ({
  kind,
  name,
  ways: words(ways),
  setsValue: String(setsValue),
  role,
  addresses: words(rest.addresses),
  expiresAt: rest.expiresAt,
  lastUsedAt: rest.lastUsedAt,
});

/** One line for each way to a value; `*` stands for every secret. */
const csv: Format = {
  type: CSV_TYPE,
  head: ({ everySecret, principals }) =>
    [
      toLine(columns),
      ...(everySecret.managers ?? []).map((name) =>
        lineOf({ secret: EVERY, kind: 'node', name, ways: 'root' }),
      ),
      ...everySecret.services.map(({ service, stack, source, reach, nodes }) =>
        lineOf({
          secret: EVERY,
          stack,
          kind: 'service',
          name: service,
          ways: `socket-of-${reach}`,
          target: source,
          nodes: words(nodes),
        }),
      ),
      ...principals.map((one) => lineOf({ secret: EVERY, ...cellsOf(one) })),
    ].join(''),
  line: ({ name: secret, stack, mounts, principals, ...rest }) => {
    const { valueSince, ageDays, rotatedAt } = rest;
    const common = { secret, stack, valueSince, ageDays, rotatedAt };
    const lines = mounts.flatMap(({ service, version, spec, nodes, ...mount }) => {
      const cells = {
        ...common,
        kind: 'service',
        name: service,
        ways: 'mount',
        version,
        spec,
        nodes: words(nodes),
      };
      // A task without a spec does not tell where it has the secret.
      return mount.mounts.length === 0
        ? [cells]
        : mount.mounts.map((one) => ({ ...cells, ...one }));
    });
    // All others can read every secret.
    const editors = principals.filter(({ ways }) => ways.join() === 'edit');
    return [
      ...(lines.length === 0 ? [common] : lines),
      ...editors.map((one) => ({ ...common, ...cellsOf(one) })),
    ]
      .map(lineOf)
      .join('');
  },
  foot: '',
};

const json: Format = {
  type: 'application/json; charset=utf-8',
  head: ({ at, everySecret }) =>
    `{"at":${JSON.stringify(at)},"everySecret":${JSON.stringify(everySecret)},"secrets":[`,
  line: (secret, index) => `${index === 0 ? '' : ','}\n${JSON.stringify(secret)}`,
  foot: '\n]}\n',
};

export const formats: Record<SecretAccessExportQuery['format'], Format> = { csv, json };
