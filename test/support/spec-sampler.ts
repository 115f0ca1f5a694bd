import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect } from '@jest/globals';
import { callEngine } from './engine-api';

const EVERY_MS = 200;
/** The samples of ten seconds. With fewer samples, a rotation could have been missed. */
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
 * Reads the Engine five times a second and records services whose spec references a missing secret. A
 * secret counts as missing if it existed neither before nor after the services were read.
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

  /** Returns the services whose previous spec references a deleted secret. */
  async danglingPreviousSpecs(): Promise<string[]> {
    const { services, secretIds } = await this.readAll();
    return services.flatMap(({ Spec, PreviousSpec }) =>
      missingIn(PreviousSpec, secretIds).map((name) => `${Spec.Name} ${name}`),
    );
  }

  /** Pauses the sampling while the Engine is stopped. */
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
 * Samples the specs of all services until the end of the file. Then checks that no spec referenced a
 * missing secret at any time, and that no previous spec does at the end. Call it after the file's
 * `beforeAll` and before its `afterAll`, because it needs the Engine.
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
