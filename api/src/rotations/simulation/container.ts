import 'reflect-metadata';
import type { Type } from '@nestjs/common';

interface Hooks {
  onModuleInit?(): unknown;
  onApplicationBootstrap?(): unknown;
}

/**
 * Creates the classes of modules as Nest does, from the types of constructor parameters. The simulation
 * starts a thousand processes a minute, for which Nest itself is too slow.
 */
export class Container {
  private readonly made: Map<unknown, unknown>;

  /** Takes pairs of a class and the instance to use for it. */
  constructor(values: readonly [unknown, unknown][]) {
    this.made = new Map(values);
  }

  get<Thing>(type: abstract new (...given: never[]) => Thing): Thing {
    const known = this.made.get(type);
    if (known !== undefined) return known as Thing;
    const types = (Reflect.getMetadata('design:paramtypes', type) ?? []) as Type[];
    const named = (Reflect.getMetadata('self:paramtypes', type) ?? []) as {
      index: number;
      param: Type;
    }[];
    const given = types.map((wanted, at) =>
      this.get(named.find(({ index }) => index === at)?.param ?? wanted),
    );
    const thing = new (type as unknown as new (...all: unknown[]) => Thing)(...given);
    this.made.set(type, thing);
    return thing;
  }

  addModule(module: Type) {
    for (const provider of Reflect.getMetadata('providers', module) as Type[]) this.get(provider);
  }

  async start() {
    const all = [...this.made.values()] as Hooks[];
    for (const thing of all) await thing.onModuleInit?.();
    for (const thing of all) await thing.onApplicationBootstrap?.();
  }
}
