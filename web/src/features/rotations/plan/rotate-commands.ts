import type {
  FamilyKind,
  GeneratorInput,
  PlannedService,
  RotationPlan,
  StartRotationInput,
} from '@waxseal/shared';
import { versionName } from '../../../lib/contract';
import { curlOf, quoted, type Commands } from '../../action-dialog';

/** One change of a rotation without its value, which is therefore safe to show, compare and copy. */
export interface ChangeOutline {
  kind: FamilyKind;
  name: string;
  /** The size of an entered value, shown in place of the value. */
  bytes?: number;
  generator?: GeneratorInput | null;
  version?: number;
}
export type Options = Omit<StartRotationInput, 'changes' | 'planHash'>;

/** Returns the rotation as shell commands. A single entered value is read from standard input. */
export function rotateCommands(
  changes: ChangeOutline[],
  options: Options,
  plan: RotationPlan | null,
): Commands {
  const docker = dockerLines(changes, plan);
  const withDocker = docker ? { docker } : {};
  const typed = changes.filter(({ bytes }) => bytes !== undefined);
  const sent = changes.map(({ bytes: _left, ...change }) => change);
  const call = (body: object | '@-') => curlOf({ method: 'POST', path: '/rotations', body });
  if (typed.length === 0) return { curl: call({ changes: sent, ...options }), ...withDocker };
  if (changes.length > 1) return { curl: call('@-'), ...withDocker };
  const change = `${JSON.stringify(sent[0])} + {value: {base64: (. | gsub("\\n"; ""))}}`;
  const filter = `${JSON.stringify(options)} + {changes: [${change}]}`;
  return { curl: `base64 | jq -Rs ${quoted(filter)} |\n${call('@-')}`, ...withDocker };
}

const isUpdated = ({ effect }: PlannedService) => effect === 'update' || effect === 'rerun';

/** The Docker commands with the same effect; they neither verify the services nor revert them. */
function dockerLines(changes: ChangeOutline[], plan: RotationPlan | null): string {
  if (!plan) return '';
  const nameOf = (kind: string, name: string) =>
    plan.changes.find((change) => change.kind === kind && change.name === name)?.toName;
  const creations = changes
    .filter(({ version }) => version === undefined)
    .map(({ kind, name }) => `docker ${kind} create ${quoted(nameOf(kind, name) ?? name)} -`);
  const updates = plan.services.filter(isUpdated).map((service) => {
    const flags = service.references.flatMap(({ kind, name, version, mount }) => {
      const to = nameOf(kind, name);
      if (!to) return [];
      const { target, uid, gid, mode } = mount;
      const added = `source=${to},target=${target},uid=${uid},gid=${gid},mode=${mode}`;
      return [
        `--${kind}-rm ${quoted(versionName(name, version))}`,
        `--${kind}-add ${quoted(added)}`,
      ];
    });
    return `docker service update ${flags.join(' ')} ${quoted(service.service)}`;
  });
  return [...creations, ...updates].join('\n');
}
