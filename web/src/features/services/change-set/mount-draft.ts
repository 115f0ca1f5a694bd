import type { Attachment } from '@waxseal/shared';
import { mountFaults } from './edit-labels';
import { isOctalMode, isOwner, mountOf, type FileMount } from './edits';

/** One row of the form. An empty target means the name. */
export type MountDraft = FileMount;
export type MountFields = Omit<MountDraft, 'name'>;

export const emptyMount = (): MountDraft => ({
  name: '',
  target: '',
  uid: '0',
  gid: '0',
  mode: '0444',
});

export const draftOf = (attachment: Attachment): MountDraft => mountOf(attachment);

const toMount = (draft: MountDraft): FileMount => ({
  ...draft,
  target: draft.target || draft.name,
});

const sameAs = (one: MountDraft) => {
  const { name, target } = toMount(one);
  return (other: MountDraft) => {
    const { name: otherName, target: otherTarget } = toMount(other);
    return name === otherName && target === otherTarget;
  };
};

export interface MountFault {
  field: 'name' | 'uid' | 'gid' | 'mode';
  text: string;
}

export function faultOf(fields: Pick<MountDraft, 'uid' | 'gid' | 'mode'>): MountFault | null {
  if (!isOwner(fields.uid)) return { field: 'uid', text: mountFaults.owner };
  if (!isOwner(fields.gid)) return { field: 'gid', text: mountFaults.owner };
  if (!isOctalMode(fields.mode)) return { field: 'mode', text: mountFaults.mode };
  return null;
}

/** What is wrong with each row. A row without a name is not filled in yet. */
export const faultsOf = (rows: readonly MountDraft[]): (MountFault | null)[] =>
  rows.map((row, at) => {
    const fault = faultOf(row);
    if (fault || row.name === '') return fault;
    return rows.slice(0, at).some(sameAs(row)) ? { field: 'name', text: mountFaults.same } : null;
  });

/** The mounts of the form, or null while a row is wrong or none is filled in. */
export function mountsOf(rows: readonly MountDraft[]): FileMount[] | null {
  const filled = rows.filter(({ name }) => name !== '');
  if (filled.length === 0 || faultsOf(rows).some((fault) => fault !== null)) return null;
  return filled.map(toMount);
}
