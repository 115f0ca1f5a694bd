import { memoryOf, memoryText, type MountRequest } from '@waxseal/shared';
import type { RawMount } from './raw.js';
import { isEmpty, mapped, optionsOf, present, put } from './spec-parts.js';

export const mountIn = (before: readonly RawMount[]) => (wanted: MountRequest) => {
  const source = wanted.source ?? '';
  const known = before.find(
    (one) =>
      one.Type === wanted.type && (one.Source ?? '') === source && one.Target === wanted.target,
  );
  const mount: RawMount = { ...known, Type: wanted.type, Target: wanted.target };
  put(mount, 'Source', source || null);
  put(mount, 'ReadOnly', wanted.isReadOnly || null);
  if (wanted.type === 'bind') put(mount, 'BindOptions', bindOf(known, wanted));
  if (wanted.type === 'volume') put(mount, 'VolumeOptions', volumeOf(known, wanted));
  if (wanted.type === 'tmpfs')
    put(mount, 'TmpfsOptions', {
      ...(wanted.size !== undefined && { SizeBytes: memoryOf(wanted.size)! }),
      ...(wanted.mode !== undefined && { Mode: parseInt(wanted.mode, 8) }),
    });
  return mount;
};

function bindOf(known: RawMount | undefined, { propagation, isNonRecursive }: MountRequest) {
  const options = { ...known?.BindOptions };
  put(options, 'Propagation', propagation);
  put(options, 'NonRecursive', isNonRecursive === false ? null : isNonRecursive);
  return options;
}

function volumeOf(known: RawMount | undefined, wanted: MountRequest) {
  const options = { ...known?.VolumeOptions };
  put(options, 'NoCopy', wanted.noCopy || null);
  put(options, 'Subpath', wanted.subpath ?? null);
  put(options, 'Labels', wanted.labels ?? null);
  const driver = {
    ...(wanted.driver && { Name: wanted.driver }),
    ...optionsOf(wanted.driverOptions ?? {}),
  };
  put(options, 'DriverConfig', driver);
  // As the docker command line does for every volume with options.
  if (!isEmpty(options)) options.DriverConfig ??= {};
  return options;
}

export const toMount = (mount: RawMount): MountRequest =>
  present({
    type: (mount.Type ?? 'bind') as 'bind',
    source: mount.Source || undefined,
    target: mount.Target ?? '',
    isReadOnly: mount.ReadOnly || undefined,
    propagation: mount.BindOptions?.Propagation as 'shared' | undefined,
    isNonRecursive: mount.BindOptions?.NonRecursive || undefined,
    noCopy: mount.VolumeOptions?.NoCopy || undefined,
    subpath: mount.VolumeOptions?.Subpath || undefined,
    labels: mount.VolumeOptions?.Labels ?? undefined,
    driver: mount.VolumeOptions?.DriverConfig?.Name,
    driverOptions: mount.VolumeOptions?.DriverConfig?.Options ?? undefined,
    size: mapped(mount.TmpfsOptions?.SizeBytes, memoryText) ?? undefined,
    mode:
      mapped(mount.TmpfsOptions?.Mode, (mode) => mode.toString(8).padStart(4, '0')) ?? undefined,
  });
