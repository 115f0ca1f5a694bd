import type { EditNode, Plan } from '@waxseal/shared';
import { applyChanges, diffLabels } from '../http/label-changes.js';
import { isJob, type EngineNode, type EngineService, type EngineTask } from '../engine/index.js';
import { meets, Placements } from './placement.js';

type Effect = Plan['effects'][number];

/** What the plan of a node reads. `tasks` are those of the whole Swarm. */
export interface NodeSurroundings {
  node: EngineNode;
  /** Its name, which is unique. */
  name: string;
  nodes: readonly EngineNode[];
  services: readonly EngineService[];
  tasks: readonly EngineTask[];
  showsValues: boolean;
}

/** What a change of a node does to the tasks: those that it can no longer run move to other nodes, or wait. */
export function planEdit(around: NodeSurroundings, change: EditNode): Plan {
  const { node, name, nodes } = around;
  const after: EngineNode = {
    ...node,
    availability: change.availability ?? node.availability,
    role: change.role ?? node.role,
    labels: applyChanges(node.labels, change.labels ?? {}),
  };
  return {
    kind: 'plan',
    action: 'node.edit',
    target: { kind: 'node', name },
    effects: effectsOf(around, after),
    diff: [
      ...(['availability', 'role'] as const).flatMap((path) =>
        node[path] === after[path] ? [] : [{ path, before: node[path], after: after[path] }],
      ),
      ...diffLabels(node.labels, after.labels).map((line) =>
        around.showsValues ? line : { ...line, before: line.before && '…' },
      ),
    ],
    warnings: [...availabilityWarnings(node, after), ...quorumWarnings(nodes, node, after)],
  };
}

/** Deleting a node moves nothing: Docker has given up the tasks of a node that is down. */
export const planDeletion = (node: EngineNode, name: string): Plan => ({
  kind: 'plan',
  action: 'node.delete',
  target: { kind: 'node', name },
  effects: [],
  diff: [],
  warnings: [
    'The node can join again only with a join token.',
    ...(node.state === 'down'
      ? []
      : [
          'The node is not down: its containers keep running outside the Swarm until it leaves it (`docker swarm leave` on the node).',
        ]),
  ],
});

function effectsOf(
  { nodes, services, tasks, node }: NodeSurroundings,
  after: EngineNode,
): Effect[] {
  const byId = new Map(services.map((service) => [service.id, service]));
  const isLeaving = (task: EngineTask) => task.nodeId === node.id && isWanted(task);
  const elsewhere = tasks.filter((task) => !isLeaving(task));
  const placements = new Placements(
    nodes.map((one) => (one.id === node.id ? after : one)),
    elsewhere,
    (id) => byId.get(id),
  );
  const here = countByService(tasks.filter(isLeaving));
  const running = countByService(tasks.filter(isWanted));
  const leaving = [...here].flatMap(([id, count]) => {
    const service = byId.get(id);
    if (!service || canStay(service, after)) return [];
    return effectsOn(service, count, count === running.get(id), placements);
  });
  const starting = services.filter(
    (service) =>
      service.spec.mode === 'global' && !here.has(service.id) && isOpenTo(service, after),
  );
  return [
    ...leaving,
    ...(isOpen(node) ? [] : starting.map((service) => anEffect(service, 'start', 1))),
  ].sort((a, b) => (a.service < b.service ? -1 : 1));
}

const isWanted = ({ desiredState }: EngineTask) => desiredState === 'running';
const isOpen = ({ state, availability }: EngineNode) =>
  state === 'ready' && availability === 'active';
const isOpenTo = (service: EngineService, node: EngineNode) =>
  isOpen(node) && service.spec.constraints.every((constraint) => meets(constraint, node));

/** Docker stops the tasks of a drained node, and those whose constraints it no longer meets. */
const canStay = ({ spec }: EngineService, node: EngineNode) =>
  node.availability !== 'drain' && spec.constraints.every((constraint) => meets(constraint, node));

function effectsOn(
  service: EngineService,
  count: number,
  areAll: boolean,
  placements: Placements,
): Effect[] {
  // A global service has one task on each node.
  if (service.spec.mode === 'global' || service.spec.mode === 'global-job')
    return [anEffect(service, 'stop', count)];
  const reasons = Array.from({ length: count }, () => placements.place(service));
  const waiting = reasons.filter((reason) => reason !== undefined);
  const moving = count - waiting.length;
  return [
    ...(moving === 0
      ? []
      : [{ ...anEffect(service, 'move', moving), isDownForAMoment: areAll && !isJob(service) }]),
    ...(waiting.length === 0
      ? []
      : [{ ...anEffect(service, 'wait', waiting.length), reason: waiting[0]! }]),
  ];
}

const anEffect = ({ name }: EngineService, effect: Effect['effect'], tasks: number): Effect => ({
  service: name,
  effect,
  tasks,
  order: null,
  isDownForAMoment: false,
});

function countByService(tasks: readonly EngineTask[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { serviceId } of tasks) counts.set(serviceId, (counts.get(serviceId) ?? 0) + 1);
  return counts;
}

function availabilityWarnings(before: EngineNode, after: EngineNode): string[] {
  if (before.availability === after.availability) return [];
  if (after.availability === 'pause')
    return ['Tasks that run on this node keep running, but no new ones start on it.'];
  if (after.availability === 'active')
    return ['Docker moves no running tasks to this node. It gets tasks when services are updated.'];
  return [];
}

function quorumWarnings(
  nodes: readonly EngineNode[],
  before: EngineNode,
  after: EngineNode,
): string[] {
  if (before.role === after.role) return [];
  const managers =
    nodes.filter(({ role }) => role === 'manager').length + (after.role === 'manager' ? 1 : -1);
  const losses = Math.max(0, Math.ceil(managers / 2) - 1);
  return [
    `The Swarm then has ${managers} ${managers === 1 ? 'manager' : 'managers'} and survives the loss of ${losses === 0 ? 'none' : losses}.`,
    ...(managers % 2 === 0
      ? ['An odd number of managers survives as many losses with one less.']
      : []),
  ];
}
