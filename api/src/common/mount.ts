import type { Mount } from '@waxseal/shared';

/** A file of the Engine: its mode is a number, 292 for 0444. */
interface File {
  name: string;
  uid: string;
  gid: string;
  mode: number;
}

export const presentMount = ({ file }: { file: File }): Mount => ({
  target: file.name,
  uid: file.uid,
  gid: file.gid,
  mode: file.mode.toString(8).padStart(4, '0'),
});
