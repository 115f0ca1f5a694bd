import type { Due, FamilyKind, FamilyState } from '@waxseal/shared';
import type { Column } from '../../ui/data-table';
import type { StateLabel } from '../../ui/state-tone';

export const familyLabels = {
  secret: { one: 'secret', One: 'Secret', many: 'secrets', Many: 'Secrets' },
  config: { one: 'config', One: 'Config', many: 'configs', Many: 'Configs' },
} as const satisfies Record<FamilyKind, object>;

/** What an empty list shows before the first secret or config is created. */
export const emptyNotices = {
  secret: {
    icon: 'i-lucide-key-round',
    title: 'No secrets yet',
    detail:
      'Store passwords, keys and tokens encrypted in the Swarm. Only services you attach them to can read them.',
  },
  config: {
    icon: 'i-lucide-file-text',
    title: 'No configs yet',
    detail:
      'Configs are files, such as nginx.conf, that Swarm mounts into services. Their content is readable, so don’t put secrets in them.',
  },
} as const satisfies Record<FamilyKind, object>;

export const familyStates: Record<FamilyState, StateLabel> = {
  'in-use': {
    label: 'In use',
    icon: 'i-lucide-circle-dot',
    tone: 'ok',
    hint: 'Used by at least one service',
  },
  held: {
    label: 'Rollback only',
    icon: 'i-lucide-history',
    tone: 'wait',
    hint: 'Only a previous service spec uses it. Needed to roll that service back',
  },
  unused: {
    label: 'Unused',
    icon: 'i-lucide-circle-dashed',
    tone: 'plain',
    hint: 'Not used by any service',
  },
};

export const claimHint = ({ name, version }: { name: string; version: number }) =>
  `Has the labels of v${version} of ${name}, which this installation did not write`;

export const familyColumns: Column[] = [
  { id: 'name', label: 'Name', sort: 'name', isFixed: true },
  { id: 'state', label: 'State' },
  { id: 'services', label: 'Used by', sort: 'services' },
  { id: 'stack', label: 'Stack' },
  { id: 'version', label: 'Version', isNumber: true },
  { id: 'due', label: 'Rotation due' },
  { id: 'created', label: 'Created', sort: 'created' },
];

export const stateChoices = [
  { value: '', label: 'All states' },
  ...(Object.keys(familyStates) as FamilyState[]).map((value) => ({
    value,
    label: familyStates[value].label,
  })),
];

export const dueChoices = [
  { value: '', label: 'Any due date' },
  { value: 'true', label: 'Rotation due' },
  { value: 'false', label: 'Not due' },
];
/** A filter that the overview links to. */
export const originLabels: Record<string, string> = {
  'unmanaged-duplicate': 'With an unmanaged duplicate',
  claim: 'Not made here',
};
export const driftChoices = [
  { value: '', label: 'Any drift' },
  { value: 'true', label: 'Drifted' },
  { value: 'false', label: 'No drift' },
];

export const dueWhy = ({ reason }: Due) =>
  reason === 'age' ? 'maximum age reached' : 'certificate expiring';

export const pruneAllLabel = (kind: FamilyKind) => `Prune ${familyLabels[kind].many}…`;

export const nameExamples: Record<FamilyKind, string> = {
  secret: 'db_password',
  config: 'nginx.conf',
};

/** The contract has one rule for the names of both kinds, but its message names only secrets. */
export const nameFaultFor = (kind: FamilyKind, message: string) =>
  message.replace('A secret name', `A ${kind} name`);

export const createdNotice = (kind: FamilyKind, name: string) =>
  `${familyLabels[kind].One} ${name} created`;
