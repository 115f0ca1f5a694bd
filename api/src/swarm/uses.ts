import type { EngineService, ObjectReference, ServiceSpec } from '../engine/index.js';

export type SpecName = 'current' | 'previous';

/** How one service uses one Docker secret or config: its references by spec. */
export interface ServiceUse {
  serviceId: string;
  current: ObjectReference[];
  previous: ObjectReference[];
}

type Pick = (spec: ServiceSpec) => ObjectReference[];

/** The services that use a secret or config in their current or previous spec, updated with each service. */
export class UseIndex {
  private readonly usesById = new Map<string, Map<string, ServiceUse>>();
  private readonly idsByService = new Map<string, string[]>();

  constructor(private readonly pick: Pick) {}

  /** Returns the ids whose use may have changed. */
  put(service: EngineService): string[] {
    const before = this.drop(service.id);
    const uses = new Map<string, ServiceUse>();
    this.gather(uses, service, 'current', service.spec);
    if (service.previousSpec) this.gather(uses, service, 'previous', service.previousSpec);
    for (const [id, use] of uses) {
      const byService = this.usesById.get(id) ?? new Map<string, ServiceUse>();
      this.usesById.set(id, byService.set(service.id, use));
    }
    this.idsByService.set(service.id, [...uses.keys()]);
    return [...new Set([...before, ...uses.keys()])];
  }

  drop(serviceId: string): string[] {
    const ids = this.idsByService.get(serviceId) ?? [];
    for (const id of ids) {
      const byService = this.usesById.get(id);
      byService?.delete(serviceId);
      if (byService?.size === 0) this.usesById.delete(id);
    }
    this.idsByService.delete(serviceId);
    return ids;
  }

  usesOf(id: string): ServiceUse[] {
    return [...(this.usesById.get(id)?.values() ?? [])];
  }

  private gather(
    uses: Map<string, ServiceUse>,
    { id: serviceId }: EngineService,
    name: SpecName,
    spec: ServiceSpec,
  ) {
    for (const reference of this.pick(spec)) {
      const use = uses.get(reference.id) ?? { serviceId, current: [], previous: [] };
      use[name].push(reference);
      uses.set(reference.id, use);
    }
  }
}
