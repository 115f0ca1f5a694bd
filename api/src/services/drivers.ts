import { InvalidInput } from '../http/http.errors.js';
import type { EngineNode, ServiceFieldChanges } from '../engine/index.js';

type Kind = 'Log' | 'Volume';
interface Driver {
  kind: Kind;
  name: string;
  pointer: string;
}

/** A driver of Docker itself that no node lists. */
const NO_LOG = 'none';

const driversOf = ({ logging, mounts }: ServiceFieldChanges): Driver[] => [
  ...(logging && logging.driver !== NO_LOG
    ? [{ kind: 'Log' as const, name: logging.driver, pointer: '/logging/driver' }]
    : []),
  ...(mounts ?? []).flatMap(({ driver }, index) =>
    driver === undefined
      ? []
      : [{ kind: 'Volume' as const, name: driver, pointer: `/mounts/${index}/driver` }],
  ),
];

const bare = (name: string) => name.replace(/:latest$/, '');

/**
 * Throws 422 for a driver that is installed on no node. Docker accepts it, and no task ever starts. What
 * the service has already may stay, and nothing is refused if no node lists its drivers.
 */
export function assertInstalled(
  fields: ServiceFieldChanges,
  current: ServiceFieldChanges,
  nodes: readonly EngineNode[],
) {
  const plugins = nodes.flatMap((node) => node.plugins);
  const installed = (kind: Kind) =>
    new Set(plugins.filter(({ type }) => type === kind).map(({ name }) => bare(name)));
  const known = new Set(driversOf(current).map(({ kind, name }) => `${kind} ${name}`));
  const missing = driversOf(fields).filter(({ kind, name }) => {
    const names = installed(kind);
    return names.size > 0 && !names.has(bare(name)) && !known.has(`${kind} ${name}`);
  });
  if (missing.length > 0)
    throw new InvalidInput({
      errors: missing.map(({ pointer }) => ({
        pointer,
        detail: 'This driver is not installed on any node',
      })),
    });
}
