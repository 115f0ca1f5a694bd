import { Injectable, Logger } from '@nestjs/common';
import { isEnded } from '@waxseal/shared';
import { Audit } from '../../audit/index.js';
import { EngineNotFound } from '../../engine/index.js';
import { Families, familyLabels, type KnownObject } from '../../families/index.js';
import { systemActor } from '../../http/actor.js';
import { Swarm, SwarmObjects } from '../../swarm/index.js';
import { RotationHistory } from '../store/rotation-history.repository.js';

type Origin = Awaited<ReturnType<RotationHistory['findTo']>>[number];

/**
 * After the master key was lost, signs the versions again that this installation has created according to
 * its database, which no Docker client can write. The labels are taken from the database too, because
 * another client may have changed them. Without the database, a user adopts versions.
 */
@Injectable()
export class RebuildSignatures {
  private readonly logger = new Logger('rotations');
  private rebuilt: Promise<void> | undefined;

  constructor(
    private readonly families: Families,
    private readonly history: RotationHistory,
    private readonly swarm: Swarm,
    private readonly objects: SwarmObjects,
    private readonly audit: Audit,
  ) {}

  /** Only once in a process, before its first rotation: later changes by other clients are not fought. */
  async once(): Promise<void> {
    this.swarm.assertWritable();
    this.rebuilt ??= this.execute().catch((error: unknown) => {
      this.rebuilt = undefined;
      throw error;
    });
    return this.rebuilt;
  }

  private async execute() {
    const foreign = [...this.families.secrets.foreign(), ...this.families.configs.foreign()];
    const origins = await this.history.findTo(foreign.map(({ id }) => id));
    for (const object of foreign) {
      const own = origins.filter((origin) => isRotationTo(origin, object));
      const labels = await this.labelsOf(object, own);
      if (labels) await this.sign(object, labels);
    }
  }

  /** The labels of a version by the database; undefined if it does not know the version. */
  private async labelsOf({ kind, claim }: KnownObject, origins: readonly Origin[]) {
    const ended = origins.filter(({ state }) => ['done', 'deleting', 'closed'].includes(state));
    const since = Math.max(0, ...ended.map(({ endedAt }) => endedAt ?? 0));
    const becameCurrent = {
      [familyLabels.stage]: 'current',
      [familyLabels.since]: new Date(since).toISOString(),
    };
    // Version 1 has the labels of a version only if it was restored.
    if (!claim) return since > 0 ? becameCurrent : undefined;
    const created = origins.find(({ source }) => source !== 'version');
    if (!created) return undefined;
    const stage = isEnded(created.state) ? 'previous' : 'pending';
    return {
      [familyLabels.family]: claim.family,
      [familyLabels.version]: String(claim.version),
      [familyLabels.first]: (await this.history.findFirst(kind, claim.family)) ?? claim.first,
      [familyLabels.rotation]: created.rotation,
      ...(since > 0 ? becameCurrent : { [familyLabels.stage]: stage }),
    };
  }

  private async sign({ kind, id, name }: KnownObject, labels: Record<string, string>) {
    const target = { kind, name, fields: ['signature'] };
    const { signatures } = this.families;
    await this.audit.around(systemActor, `${kind}.adopt`, target, () =>
      this.objects
        .relabel(kind, id, (fresh) =>
          signatures.sign({ ...fresh, labels: { ...signatures.trustedLabels(fresh), ...labels } }),
        )
        .catch((error: unknown) => {
          if (!(error instanceof EngineNotFound)) throw error;
        }),
    );
    this.logger.warn({ message: 'A version was signed again after the key was lost', kind, name });
  }
}

/** Whether a rotation of this installation led to the version that the object is or claims to be. */
const isRotationTo = (origin: Origin, { id, kind, name, claim }: KnownObject) =>
  origin.toId === id &&
  origin.kind === kind &&
  origin.name === (claim?.family ?? name) &&
  origin.toVersion === (claim?.version ?? 1);
