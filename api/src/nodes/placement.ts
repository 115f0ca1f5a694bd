import type { Slice } from '../common/slices.js';
import type { EngineNode, EngineService, EngineTask } from '../engine/index.js';

/** A node, seen by the scheduler for a service. */
export interface NodeForService {
  node: EngineNode;
  /** Tasks of the service on it. */
  tasks: number;
  /** Why it can take no other task of the service. */
  obstacle: string | undefined;
}

/** The tasks that Docker has placed, as far as they limit where another can run. */
export class Placements {
  private readonly onNode = new Map<string, { cpus: number; memoryBytes: number; tasks: number }>();
  private readonly ofService = new Map<string, number>();

  constructor(
    private readonly nodes: readonly EngineNode[],
    tasks: readonly EngineTask[],
    serviceOf: (id: string) => EngineService | undefined,
  ) {
    for (const { nodeId, serviceId, desiredState } of tasks) {
      const service = serviceOf(serviceId);
      if (nodeId && service && desiredState === 'running') this.add(service, nodeId);
    }
  }

  /**
   * Places a task of the service like Docker's scheduler: where its placement preferences have the fewest
   * tasks of the service, on the node with the fewest of them, and then with the fewest in all. Returns why
   * no node can take it, or undefined.
   */
  place(service: EngineService): string | undefined {
    const obstacles = this.nodes.map((node) => this.obstacle(service, node));
    const open = this.nodes.filter((_, at) => obstacles[at] === undefined);
    if (open.length === 0) return summarize(obstacles.filter((text) => text !== undefined));
    this.add(service, this.best(service, open).id);
    return undefined;
  }

  private best(service: EngineService, open: readonly EngineNode[]): EngineNode {
    let nodes = open;
    for (const label of service.spec.spreadOver) {
      const groups = new Map<string, EngineNode[]>();
      for (const node of nodes) {
        const value = valueOf(label, node) ?? '';
        groups.set(value, [...(groups.get(value) ?? []), node]);
      }
      nodes = least([...groups.values()], (group) => this.countOn(service, group));
    }
    return least(nodes, (node) => this.rank(service, node));
  }

  private countOn(service: EngineService, nodes: readonly EngineNode[]) {
    return nodes.reduce((sum, { id }) => sum + this.countOf(service, id), 0);
  }

  /**
   * How many tasks each node would have if Docker placed all tasks of the service again. Nothing changes:
   * of each node, the obstacle is that of a first task. Only one such question may be open at a time.
   */
  async replace(
    service: EngineService,
    slice: Slice,
  ): Promise<(NodeForService & { tasksAfter: number })[]> {
    const counts = () => this.nodes.map(({ id }) => this.countOf(service, id));
    const set = (wanted: (at: number) => number) => {
      const now = counts();
      for (const [at, { id }] of this.nodes.entries()) this.add(service, id, wanted(at) - now[at]!);
    };
    const before = counts();
    set(() => 0);
    const obstacles = this.nodes.map((node) => this.obstacle(service, node));
    for (let left = before.reduce((sum, count) => sum + count, 0); left > 0; left -= 1) {
      if (this.place(service) !== undefined) break;
      if (slice.isOver) await slice.next();
    }
    const after = counts();
    set((at) => before[at]!);
    return this.nodes.map((node, at) => ({
      node,
      tasks: before[at]!,
      tasksAfter: after[at]!,
      obstacle: obstacles[at],
    }));
  }

  /** Of each node, how many tasks of the service it has, and why it can take no other one. */
  explain(service: EngineService): NodeForService[] {
    const isGlobal = service.spec.mode.startsWith('global');
    return this.nodes.map((node) => {
      const tasks = this.countOf(service, node.id);
      const isServed = isGlobal && tasks > 0;
      return { node, tasks, obstacle: isServed ? 'has its task' : this.obstacle(service, node) };
    });
  }

  private rank(service: EngineService, node: EngineNode) {
    return this.countOf(service, node.id) * 1e6 + this.load(node.id).tasks;
  }

  private obstacle(service: EngineService, node: EngineNode): string | undefined {
    const { spec } = service;
    if (node.state !== 'ready') return 'not ready';
    if (node.availability !== 'active') return node.availability === 'pause' ? 'paused' : 'drained';
    const broken = spec.constraints.find((constraint) => !meets(constraint, node));
    if (broken !== undefined) return `does not meet ${broken}`;
    if (!runsPlatform(spec.platforms, node)) return 'another platform';
    const count = this.countOf(service, node.id);
    if (spec.maxReplicasPerNode !== null && count >= spec.maxReplicasPerNode)
      return `has ${count} ${count === 1 ? 'task' : 'tasks'} of the service, the most allowed`;
    if (count > 0 && spec.ports.some(({ publishMode }) => publishMode === 'host'))
      return 'its port is taken by a task of the service';
    const { cpus, memoryBytes } = this.load(node.id);
    const { reservedCpus, reservedMemoryBytes } = spec.resources;
    if (cpus + (reservedCpus ?? 0) > node.cpus + ROUNDING) return 'not enough processors';
    if (memoryBytes + (reservedMemoryBytes ?? 0) > node.memoryBytes) return 'not enough memory';
    return undefined;
  }

  private load(nodeId: string) {
    return this.onNode.get(nodeId) ?? { cpus: 0, memoryBytes: 0, tasks: 0 };
  }

  /** How many tasks of the service should run on the node. */
  countOf({ id }: EngineService, nodeId: string) {
    return this.ofService.get(`${id} ${nodeId}`) ?? 0;
  }

  private add({ id, spec }: EngineService, nodeId: string, count = 1) {
    const { cpus, memoryBytes, tasks } = this.load(nodeId);
    const { reservedCpus, reservedMemoryBytes } = spec.resources;
    this.onNode.set(nodeId, {
      cpus: cpus + (reservedCpus ?? 0) * count,
      memoryBytes: memoryBytes + (reservedMemoryBytes ?? 0) * count,
      tasks: tasks + count,
    });
    const key = `${id} ${nodeId}`;
    this.ofService.set(key, (this.ofService.get(key) ?? 0) + count);
  }
}

/** Sums of fractions such as 0.1 are not exact. */
const ROUNDING = 1e-6;

/** The first item with the smallest rank. */
const least = <Item>(items: readonly Item[], rankOf: (item: Item) => number): Item =>
  items.reduce((best, item) => (rankOf(item) < rankOf(best) ? item : best));

/** Counts the nodes by what keeps a task off them. */
export function summarize(obstacles: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const obstacle of obstacles) counts.set(obstacle, (counts.get(obstacle) ?? 0) + 1);
  const parts = [...counts]
    .sort(([one, count], [other, otherCount]) => otherCount - count || (one < other ? -1 : 1))
    .map(([obstacle, count]) => `${count} ${count === 1 ? 'node' : 'nodes'}: ${obstacle}`);
  return parts.length === 0 ? 'there is no other node' : parts.join('; ');
}

const CONSTRAINT = /^\s*([\w.\-/]+)\s*(==|!=)\s*(.*?)\s*$/;

/**
 * Whether the node meets a placement constraint. As in Docker's scheduler, case does not matter, a label
 * that is not set is empty, and Docker accepts no constraint of another form.
 */
export function meets(constraint: string, node: EngineNode): boolean {
  const [, key = '', operator, wanted = ''] = CONSTRAINT.exec(constraint) ?? [];
  const value = valueOf(key, node);
  if (value === undefined) return false;
  return (fold(value) === fold(wanted)) === (operator === '==');
}

function valueOf(key: string, node: EngineNode): string | undefined {
  const name = fold(key);
  for (const [prefix, labels] of [
    ['node.labels.', node.labels],
    ['engine.labels.', node.engineLabels],
  ] as const)
    if (name.startsWith(prefix)) return labels[key.slice(prefix.length)] ?? '';
  const facts: Record<string, string> = {
    'node.id': node.id,
    'node.hostname': node.name,
    'node.ip': node.address,
    'node.role': node.role,
    'node.platform.os': node.os,
    'node.platform.arch': node.architecture,
  };
  return facts[name];
}

const fold = (text: string) => text.toLowerCase();

const architectures: Record<string, string> = { x86_64: 'amd64', aarch64: 'arm64' };
const architectureOf = (name: string) => architectures[name] ?? name;

function runsPlatform(
  platforms: readonly { os: string; architecture: string }[],
  node: EngineNode,
): boolean {
  return (
    platforms.length === 0 ||
    platforms.some(
      ({ os, architecture }) =>
        (os === '' || os === node.os) &&
        (architecture === '' || architectureOf(architecture) === architectureOf(node.architecture)),
    )
  );
}
