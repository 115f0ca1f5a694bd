import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect } from '@jest/globals';
import { callEngine } from './engine-api';

const EVERY_MS = 200;
/** Ten seconds' worth: with fewer, the watch cannot have seen a rotation. */
const FEWEST_SAMPLES = 50;

interface Reference {
  SecretID: string;
  SecretName: string;
}
interface RawSpec {
  TaskTemplate: { ContainerSpec?: { Secrets?: Reference[] } };
}
interface RawService {
  ID: string;
  Spec: RawSpec & { Name: string };
  PreviousSpec?: RawSpec;
}

/**
 * Looks at the Engine itself five times a second, for a service whose spec names a secret that is
 * not there. A secret counts as missing when it was there neither before nor after the services
 * were read.
 */
export class SpecSampler {
  readonly faults: string[] = [];
  samples = 0;
  private isOver = false;
  private isPaused = false;
  private sampling = Promise.resolve();
  private readonly running: Promise<void>;

  constructor(private readonly socket: string) {
    this.running = this.run();
  }

  /** Those whose previous spec names a secret that is gone. */
  async danglingPreviousSpecs(): Promise<string[]> {
    const { services, secretIds } = await this.readAll();
    return services.flatMap(({ Spec, PreviousSpec }) =>
      missingIn(PreviousSpec, secretIds).map((name) => `${Spec.Name} ${name}`),
    );
  }

  /** While the Engine is away. */
  async pause() {
    this.isPaused = true;
    await this.sampling;
  }

  resume() {
    this.isPaused = false;
  }

  async stop() {
    this.isOver = true;
    await this.running;
  }

  private async run() {
    while (!this.isOver) {
      if (!this.isPaused) await (this.sampling = this.sample());
      await sleep(EVERY_MS);
    }
  }

  private async sample() {
    const { services, secretIds } = await this.readAll();
    for (const { Spec } of services)
      for (const name of missingIn(Spec, secretIds)) this.faults.push(`${Spec.Name} ${name}`);
    this.samples += 1;
  }

  private async readAll() {
    const before = await this.ids();
    const services = await this.read<RawService[]>('/services');
    return { services, secretIds: new Set([...before, ...(await this.ids())]) };
  }

  private async ids() {
    return (await this.read<{ ID: string }[]>('/secrets')).map(({ ID }) => ID);
  }

  private read<Shape>(path: string) {
    return callEngine<Shape>(this.socket, 'GET', path);
  }
}

/**
 * Watches the specs of all services from here to the end of the file, where it expects that no spec,
 * and at the end no previous spec either, named a missing secret. To be called after the file's
 * `beforeAll` and before its `afterAll`, as the Engine must be there.
 */
export function watchSpecs(socketOf: () => string): { sampler: SpecSampler } {
  const watch = {} as { sampler: SpecSampler };
  beforeAll(() => {
    watch.sampler = new SpecSampler(socketOf());
  });
  afterAll(async () => {
    const { sampler } = watch;
    await sampler.stop();
    expect(sampler.faults).toEqual([]);
    expect(sampler.samples).toBeGreaterThan(FEWEST_SAMPLES);
    expect(await sampler.danglingPreviousSpecs()).toEqual([]);
  });
  return watch;
}

const missingIn = (spec: RawSpec | undefined, secretIds: Set<string>) =>
  (spec?.TaskTemplate.ContainerSpec?.Secrets ?? [])
    .filter(({ SecretID }) => !secretIds.has(SecretID))
    .map(({ SecretName }) => SecretName);
