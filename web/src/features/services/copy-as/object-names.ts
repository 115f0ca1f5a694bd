import { versionName, type ObjectNameOf, type Service } from '@waxseal/shared';

type Attached = Pick<Service, 'secrets' | 'configs'>;

/**
 * The Docker names of the versions that a service has. What is attached keeps its version, and of what is
 * not attached yet, the version is not known here.
 */
export const objectNamesIn =
  (service: Attached | undefined): ObjectNameOf =>
  (kind, { name, target }) => {
    const all = service?.[kind].filter((attached) => attached.name === name) ?? [];
    const found = all.find((attached) => attached.target === target) ?? all[0];
    return found && found.version > 0 ? versionName(name, found.version) : null;
  };
