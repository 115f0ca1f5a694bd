import type { EngineNode, EngineService, EngineTask } from '../engine/index.js';

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
   * Places a task of the service like Docker's scheduler: on the node with the fewest tasks of the service,
   * and then with the fewest in all. Returns why no node can take it, or undefined.
   */
  place(service: EngineService): string | undefined {
    const obstacles = this.nodes.map((node) => this.obstacle(service, node));
    const open = this.nodes.filter((_, at) => obstacles[at] === undefined);
    const [best] = open.sort((a, b) => this.rank(service, a) - this.rank(service, b));
    if (!best) return summarize(obstacles.filter((text) => text !== undefined));
    this.add(service, best.id);
    return undefined;
  }

  /** Of each node, how many tasks of the service it has, and why it can take no other one. */
  explain(
    service: EngineService,
  ): { node: EngineNode; tasks: number; obstacle: string | undefined }[] {
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

  private countOf({ id }: EngineService, nodeId: string) {
    return this.ofService.get(`${id} ${nodeId}`) ?? 0;
  }

  private add({ id, spec }: EngineService, nodeId: string) {
    const { cpus, memoryBytes, tasks } = this.load(nodeId);
    const { reservedCpus, reservedMemoryBytes } = spec.resources;
    this.onNode.set(nodeId, {
      cpus: cpus + (reservedCpus ?? 0),
      memoryBytes: memoryBytes + (reservedMemoryBytes ?? 0),
      tasks: tasks + 1,
    });
    const key = `${id} ${nodeId}`;
    this.ofService.set(key, (this.ofService.get(key) ?? 0) + 1);
  }
}

/** Sums of fractions such as 0.1 are not exact. */
const ROUNDING = 1e-6;

function summarize(obstacles: string[]): string {
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
