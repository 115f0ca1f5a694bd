import { Injectable } from '@nestjs/common';
import { STACK_LABEL, type FamilyKind } from '@waxseal/shared';
import { ConfigInUse, SecretInUse, StaleVersion } from '../engine/index.js';
import { membershipOf, Swarm } from '../swarm/index.js';
import { DockerWrites, isSettled, NotNow } from './docker-writes.js';
import { judge, type Look } from './judge-service.js';
import { LookAtServices } from './look-at-services.js';
import { names } from './moves.js';
import { Policies } from './policies.js';
import { isHeldByTask } from './remove-made.js';
import type { RemovalRecord } from './rotation-record.js';
import { RotationsRepository } from './rotations.repository.js';
import type { Next, RotationRun } from './rotation-run.js';

const LOOK_AGAIN_MS = 3_000;
const isOpen = ({ state }: RemovalRecord) => state === 'waiting' || state === 'held';

/** Unties old versions from previous specs and removes them, each as soon as nothing needs it. */
@Injectable()
export class RetireVersions {
  constructor(
    private readonly swarm: Swarm,
    private readonly policies: Policies,
    private readonly repository: RotationsRepository,
    private readonly looks: LookAtServices,
    private readonly writes: DockerWrites,
  ) {}

  async advance(run: RotationRun): Promise<Next> {
    const { journal } = run;
    const { record } = journal;
    if (record.state !== 'retiring') {
      for (const { kind, name } of record.changes) await this.choose(run, kind, name);
      await journal.head({ state: 'retiring' });
    }
    const open = record.removals.filter(isOpen);
    if (open.length > 0) {
      const looks = [...(await this.looks.execute()).values()];
      for (const removal of open) await this.retire(run, removal, looks);
    }
    if (record.removals.some(isOpen)) return LOOK_AGAIN_MS;
    await journal.head({
      state: 'closed',
      waitsFor: null,
      endedAt: record.endedAt ?? journal.now(),
    });
    return undefined;
  }

  /** Of those whose time has come, all but the last that are to be kept. */
  private async choose(run: RotationRun, kind: FamilyKind, name: string) {
    const { journal } = run;
    const { settings, removeStackOwned } = journal.record;
    const family = this.swarm.familiesOf(kind).find(name);
    if (!family) return;
    const left = await this.repository.findLeft(kind, name);
    const ids = [...new Set(left.map(({ fromId }) => fromId))];
    const due = new Set(
      left.filter(({ retiresAt }) => retiresAt <= journal.now()).map(({ fromId }) => fromId),
    );
    const previous = ids.flatMap((id) => {
      const version = family.versions.find(({ file }) => file.id === id);
      return version && id !== family.current.file.id ? [version] : [];
    });
    for (const [index, { number, file }] of previous.entries()) {
      if (!due.has(file.id)) continue;
      const isStacks = isStackOwned(file) && !removeStackOwned;
      const isPinned = this.policies.of(kind, name).pinned.includes(file.id);
      const isKept = index < settings.keep || isStacks || isPinned;
      await journal.addRemoval({
        fileId: file.id,
        kind,
        name,
        version: number,
        fileName: file.name,
        state: isKept ? 'kept' : 'waiting',
        waitsFor: isStacks ? 'A stack brought it: its removal needs consent' : null,
        intendedAt: null,
        endedAt: null,
      });
    }
  }

  private async retire(run: RotationRun, removal: RemovalRecord, looks: readonly Look[]) {
    const { journal } = run;
    const { kind, name, fileId } = removal;
    const holder = await this.repository.hold(journal.record.id, kind, name);
    if (holder !== undefined)
      return journal.removal(removal, { state: 'held', waitsFor: 'A rotation is under way' });
    try {
      const isCurrent = this.swarm.familiesOf(kind).find(name)?.current.file.id === fileId;
      // A pruning takes whole families that nothing uses.
      if (isCurrent && journal.record.kind !== 'pruning') {
        const waitsFor = 'It is the current version again';
        await journal.removal(removal, { state: 'kept', waitsFor, endedAt: journal.now() });
        return;
      }
      const waitsFor = await this.untie(run, fileId, looks);
      if (waitsFor !== undefined)
        return await journal.removal(removal, { state: 'held', waitsFor });
      await journal.removal(removal, { intendedAt: journal.now() });
      await this.writes.remove(run, { kind, id: fileId, name: removal.fileName });
      await journal.removal(removal, { state: 'removed', waitsFor: null, endedAt: journal.now() });
    } catch (error) {
      if (!(error instanceof SecretInUse) && !(error instanceof ConfigInUse)) throw error;
      await journal.removal(removal, { state: 'held', waitsFor: 'A service took it meanwhile' });
    } finally {
      await this.repository.releaseFamilies(journal.record.id);
    }
  }

  /** Says what is in the way; undefined when nothing is any more. */
  private async untie(
    run: RotationRun,
    id: string,
    looks: readonly Look[],
  ): Promise<string | undefined> {
    const ids = new Set([id]);
    const user = looks.find(({ service }) => names(service.spec, ids));
    if (user) return `${user.service.name} uses it`;
    const holder = looks.find((look) => isHeldByTask(look, ids));
    if (holder) return `A task of ${holder.service.name} still has it`;
    for (const look of looks.filter(({ service }) => names(service.previousSpec, ids))) {
      const waitsFor = await this.seal(run, look, ids);
      if (waitsFor !== undefined) return waitsFor;
    }
    return undefined;
  }

  /** Never in the middle of somebody's rollout, where the Engine's own roll-back would be lost. */
  private async seal(run: RotationRun, look: Look, ids: ReadonlySet<string>) {
    const { service } = look;
    const { name, spec, update, status } = service;
    if (spec.mode.endsWith('-job')) return `The previous spec of the job ${name} has it`;
    if (!isSettled(update?.state)) return `The rollout of ${name} is ${update!.state}`;
    const { is } = judge(
      look,
      { firstTasks: new Set() },
      {
        unwanted: ids,
        baseline: { ...status, isHealthy: true },
        wasUpdated: false,
        isWayBack: true,
      },
    );
    if (is !== 'holding') return `${name} is not whole`;
    try {
      await this.writes.seal(run, service, ids);
      return undefined;
    } catch (error) {
      if (error instanceof NotNow || error instanceof StaleVersion)
        return `${name} changes at this moment`;
      throw error;
    }
  }
}

/** Brought by a stack, not made by a rotation. */
export const isStackOwned = (file: { name: string; labels: Record<string, string> }) =>
  file.labels[STACK_LABEL] !== undefined && membershipOf(file) === undefined;
