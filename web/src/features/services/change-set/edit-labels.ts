import type { FamilyKind } from '@waxseal/shared';
import { plural } from '../../../lib/plural';
import type { Edit } from './edits';

export const kindLabels = {
  secret: { One: 'Secret', add: 'Attach secret…', empty: 'No secrets attached.' },
  config: { One: 'Config', add: 'Attach config…', empty: 'No configs attached.' },
} satisfies Record<FamilyKind, object>;

export const attachWords = (kind: FamilyKind, service: string) => ({
  title: `Attach ${kind}s to ${service}`,
  description: `Mounts the current version of each ${kind}. All of them are one update.`,
  confirm: (count: number) => `Attach ${plural(count, kind)}`,
});

export const mountWords = (kind: FamilyKind, name: string) => ({
  title: `Change the mount of ${name}`,
  description: `Where the ${kind} is in the container, and who may read it`,
  confirm: 'Change mount',
});

export const detachWords = (kind: FamilyKind, service: string) => ({
  title: `Detach ${kind}s from ${service}`,
  description: `New tasks no longer have them. The ${kind}s themselves stay.`,
  confirm: (count: number) => `Detach ${plural(count, kind)}`,
});

export const variableWords = {
  set: {
    title: 'Set a variable',
    description: 'Sets one environment variable and keeps the others',
    confirm: 'Set variable',
  },
  delete: (name: string) => ({
    title: `Delete the variable ${name}`,
    description: 'New tasks start without it. Other variables stay.',
    confirm: 'Delete variable',
  }),
  hint: 'Anyone who may inspect the service can read it. Attach a secret for what is confidential.',
  add: 'Set variable…',
  change: (name: string) => `Change ${name}…`,
  remove: (name: string) => `Delete ${name}…`,
};

export const moveWords = {
  button: 'Move to a secret…',
  of: (variable: string, whyNot: string | null) =>
    `Move ${variable} to a secret…${whyNot ? ` (${whyNot})` : ''}`,
  title: (variable: string) => `Move ${variable} to a secret`,
  description:
    'Creates a secret with the value of the variable, mounts it, and replaces the variable with the path of the file, as one update.',
  confirm: 'Move to secret',
  secret: 'New secret',
  done: (secret: string) => `Created secret ${secret}`,
};

export const changeSetWords = {
  later: 'Add to changes',
  pending: (count: number) => `${plural(count, 'change')}, not deployed yet`,
  review: 'Review and deploy…',
  title: (service: string) => `Deploy changes to ${service}`,
  description: 'All changes are one update of the service, with one restart at most.',
  confirm: (count: number) => `Deploy ${plural(count, 'change')}`,
  discard: 'Discard all',
  kept: 'They are kept until you leave this page.',
  region: 'Collected changes',
  without: (edit: string) => `Discard: ${edit}`,
};

export const editStarted = (service: string) => `Updating ${service}`;

export const mountLabels = {
  target: { secret: 'File in /run/secrets', config: 'Path' },
  uid: 'uid',
  gid: 'gid',
  mode: 'Mode',
  hint: {
    secret: 'An absolute path mounts it elsewhere. The mode is octal, such as 0400.',
    config: 'A relative path is below /. The mode is octal, such as 0444.',
  },
  another: { secret: 'Another secret', config: 'Another config' },
  without: (row: number) => `Leave out row ${row}`,
  change: (name: string) => `Change the mount of ${name}…`,
  detach: (name: string) => `Detach ${name}…`,
};

export const mountFaults = {
  owner: 'Must be a number',
  mode: 'Must be octal, such as 0444',
  name: 'Must not contain spaces or =',
  same: 'Another row has the same name and target',
};

export const faultText = (subject: string | null, detail: string) =>
  subject ? `${subject}: ${detail}` : detail;

const mountText = ({ name, target }: { name: string; target: string }) =>
  name === target ? name : `${name} (${target})`;

/** Says what an edit does, as a line of a change set. A value is not repeated. */
export function editText(edit: Edit): string {
  switch (edit.does) {
    case 'attach':
      return `Attach ${edit.kind} ${mountText(edit.mount)}`;
    case 'detach':
      return `Detach ${edit.kind} ${mountText(edit.mount)}`;
    case 'set-variable':
      return `Set variable ${edit.name}`;
    case 'delete-variable':
      return `Delete variable ${edit.name}`;
    case 'scale':
      return `Scale to ${plural(edit.replicas, 'replica')}`;
  }
}

export const manyLabels = {
  attachTitle: (name: string) => `Attach ${name} to services`,
  attachDescription: (kind: FamilyKind) =>
    `Mounts the current version of the ${kind} in each service, with one update each.`,
  detachTitle: (name: string) => `Detach ${name} from services`,
  detachDescription: (kind: FamilyKind) =>
    `New tasks of these services no longer have it. The ${kind} itself stays.`,
  services: 'Services',
  add: 'Add',
  without: (service: string) => `Leave out ${service}`,
};
