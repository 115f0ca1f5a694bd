import { Injectable } from '@nestjs/common';
import type { EngineNode, EngineSecret, EngineService } from '../engine/index.js';
import { Condition } from './condition.js';
import { familyOf, type Family } from './family.js';
import { Picture } from './picture.js';

export interface FamilyUse {
  service: EngineService;
  version: number;
  current: EngineService['spec']['secrets'];
  previous: EngineService['spec']['secrets'];
}

/** What the features read of the Swarm, and where they put what they have just written. */
@Injectable()
export class Swarm {
  constructor(
    readonly picture: Picture,
    private readonly condition: Condition,
  ) {}

  /** All families, in no order. Fails with 503 when there never was a picture. */
  families(): Family[] {
    this.condition.assertReadable();
    return this.knownFamilies();
  }

  /** Those of the picture as it is, be it empty because there never was one. */
  knownFamilies(): Family[] {
    return this.picture.secrets.values().map(familyOf);
  }

  findFamily(name: string): Family | undefined {
    this.condition.assertReadable();
    const secret = this.picture.secrets.findByName(name);
    return secret && familyOf(secret);
  }

  usesOf(family: Family): FamilyUse[] {
    return family.versions.flatMap(({ secret, number }) =>
      this.picture.secretUses.usesOf(secret.id).flatMap(({ serviceId, current, previous }) => {
        const service = this.picture.services.get(serviceId);
        return service ? [{ service, version: number, current, previous }] : [];
      }),
    );
  }

  services(): EngineService[] {
    this.condition.assertReadable();
    return this.picture.services.values();
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

  removedSecret(id: string) {
    this.picture.remove('secret', id);
  }

  wroteService(service: EngineService) {
    this.picture.putService(service);
  }
}
