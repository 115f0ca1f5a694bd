import { Injectable } from '@nestjs/common';
import type {
  EngineConfig,
  EngineNode,
  EngineSecret,
  EngineService,
  FileKind,
} from '../engine/index.js';
import { Condition } from './condition.js';
import { Families } from './families.js';
import type { EngineFile } from './family.js';
import { Picture } from './picture.js';

/** What the features read of the Swarm, and where they put what they have just written. */
@Injectable()
export class Swarm {
  readonly secrets: Families<EngineSecret>;
  readonly configs: Families<EngineConfig>;

  constructor(
    readonly picture: Picture,
    private readonly condition: Condition,
  ) {
    const { secretFamilies, configFamilies, secretUses, configUses } = picture;
    this.secrets = new Families('secret', picture, condition, secretFamilies, secretUses);
    this.configs = new Families('config', picture, condition, configFamilies, configUses);
  }

  familiesOf(kind: FileKind): Families<EngineFile> {
    return kind === 'secret' ? this.secrets : this.configs;
  }

  services(): EngineService[] {
    this.condition.assertReadable();
    return this.picture.services.values();
  }

  /** Whether this process is a task of it: a change that stops its tasks stops us. */
  isOwn({ id }: { id: string }): boolean {
    return id === this.picture.ownServiceId;
  }

  nodes(): EngineNode[] {
    this.condition.assertReadable();
    return this.picture.nodes.values();
  }

  findService(name: string): EngineService | undefined {
    this.condition.assertReadable();
    return this.picture.services.findByName(name);
  }

  /** Throws 503 when there never was a picture. */
  assertReadable() {
    this.condition.assertReadable();
  }

  /** Throws 503 unless the Swarm can be written to. */
  assertWritable() {
    this.condition.assertWritable();
  }

  wroteSecret(secret: EngineSecret) {
    this.picture.putSecret(secret);
  }

  wroteConfig(config: EngineConfig) {
    this.picture.putConfig(config);
  }

  removedFile(kind: FileKind, id: string) {
    this.picture.remove(kind, id);
  }

  wroteService(service: EngineService) {
    this.picture.putService(service);
  }
}
