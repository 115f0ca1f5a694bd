import { Injectable } from '@nestjs/common';
import { STACK_LABEL, updateStateLabels, type FamilyKind } from '@waxseal/shared';
import { ConfigInUse, SecretInUse, StaleVersion } from '../engine/index.js';
import { membershipOf, Swarm } from '../swarm/index.js';
import { DockerWrites, isSettled, NotNow } from './docker-writes.js';
import { judge, type Look } from './judge-service.js';
import { LookAtServices } from './look-at-services.js';
import { names } from './moves.js';
import { Policies } from './policies.js';
import { isHeldByTask } from './remove-made.js';
import type { RemovalRecord } from './rotation-record.js';
import { RotationHistory } from './rotation-history.repository.js';
import { RotationHolds } from './rotation-holds.repository.js';
import type { Next, RotationRun } from './rotation-run.js';

const isOpen = ({ state }: RemovalRecord) => state === 'waiting' || state === 'held';

/** Unties old versions from previous specs and removes them, each as soon as nothing needs it. */
@Injectable()
export class DeleteVersions {
  constructor(
    private readonly swarm: Swarm,
    private readonly policies: Policies,
    private readonly holds: RotationHolds,
    private readonly history: RotationHistory,
    private readonly looks: LookAtServices,
    private readonly writes: DockerWrites,
  ) {}

  async advance(run: RotationRun): Promise<Next> {
    const { journal } = run;
    const { record } = journal;
    if (record.state !== 'deleting') {
      for (const { kind, name } of record.changes) await this.choose(run, kind, name);
      await journal.head({ state: 'deleting' });
    }
    await this.retireAll(run, record.removals.filter(isOpen));
    const held = record.removals
      .filter(isOpen)
      .map(({ objectId, waitsFor }) => [objectId, waitsFor]);
    if (held.length > 0) return run.patience.next(JSON.stringify(held));
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
    const { settings, deleteStackOwned } = journal.record;
    const family = this.swarm.familiesOf(kind).find(name);
    if (!family) return;
    const left = await this.history.findLeft(kind, name);
    const ids = [...new Set(left.map(({ fromId }) => fromId))];
    const due = new Set(
      left.filter(({ deletesAt }) => deletesAt <= journal.now()).map(({ fromId }) => fromId),
    );
    const previous = ids.flatMap((id) => {
      const version = family.versions.find(({ file }) => file.id === id);
      return version && id !== family.current.file.id ? [version] : [];
    });
    for (const [index, { number, file }] of previous.entries()) {
      if (!due.has(file.id)) continue;
      const isStacks = isStackOwned(file) && !deleteStackOwned;
      const isPinned = this.policies.of(kind, name).pinned.includes(file.id);
      const isKept = index < settings.keep || isStacks || isPinned;
      await journal.addRemoval({
        objectId: file.id,
        kind,
        name,
        version: number,
        objectName: file.name,
        state: isKept ? 'kept' : 'waiting',
        waitsFor: isStacks ? 'A stack brought it: its removal needs consent' : null,
        intendedAt: null,
        endedAt: null,
      });
    }
  }

  private async retireAll(run: RotationRun, open: readonly RemovalRecord[]) {
    if (open.length === 0) return;
    const near = await this.looks.execute(this.concerned(run, open));
    let all: Promise<Map<string, Look>> | undefined;
    const lookAtAll = async () => [...(await (all ??= this.looks.execute())).values()];
    for (const removal of open) await this.retire(run, removal, [...near.values()], lookAtAll);
  }

  /** Those that are known to have it: while one of them holds it, the others need not be read. */
  private concerned({ patience }: RotationRun, open: readonly RemovalRecord[]): string[] {
    const users = open.flatMap(({ kind, objectId }) =>
      this.swarm.familiesOf(kind).usesOfId(objectId),
    );
    return [...new Set([...users.map(({ service }) => service.id), ...patience.services])];
  }

  private async retire(
    run: RotationRun,
    removal: RemovalRecord,
    near: readonly Look[],
    lookAtAll: () => Promise<Look[]>,
  ) {
    const { journal } = run;
    const { kind, name, objectId } = removal;
    const holder = await this.holds.take(journal.record.id, kind, name);
    if (holder !== undefined)
      return journal.removal(removal, { state: 'held', waitsFor: 'A rotation is under way' });
    try {
      const isCurrent = this.swarm.familiesOf(kind).find(name)?.current.file.id === objectId;
      // A pruning takes whole families that nothing uses.
      if (isCurrent && journal.record.kind !== 'pruning') {
        const waitsFor = 'It is the current version again';
        await journal.removal(removal, { state: 'kept', waitsFor, endedAt: journal.now() });
        return;
      }
      const waitsFor =
        this.obstacle(run, objectId, near) ?? (await this.untie(run, objectId, await lookAtAll()));
      if (waitsFor !== undefined)
        return await journal.removal(removal, { state: 'held', waitsFor });
      await journal.removal(removal, { intendedAt: journal.now() });
      await this.writes.remove(run, { kind, id: objectId, name: removal.objectName });
      await journal.removal(removal, { state: 'removed', waitsFor: null, endedAt: journal.now() });
    } catch (error) {
      if (!(error instanceof SecretInUse) && !(error instanceof ConfigInUse)) throw error;
      await journal.removal(removal, { state: 'held', waitsFor: 'A service took it meanwhile' });
    } finally {
      await this.holds.release(journal.record.id);
    }
  }

  /** Says what is in the way of these services; undefined when nothing is any more. */
  private obstacle({ patience }: RotationRun, id: string, looks: readonly Look[]) {
    const ids = new Set([id]);
    for (const look of looks) {
      const waitsFor = obstacleOf(look, ids);
      if (waitsFor === undefined) continue;
      patience.watch(look.service.id);
      return waitsFor;
    }
    return undefined;
  }

  private async untie(
    run: RotationRun,
    id: string,
    looks: readonly Look[],
  ): Promise<string | undefined> {
    const waitsFor = this.obstacle(run, id, looks);
    if (waitsFor !== undefined) return waitsFor;
    const ids = new Set([id]);
    for (const { service } of looks.filter(({ service }) => names(service.previousSpec, ids)))
      try {
        await this.writes.seal(run, service, ids);
      } catch (error) {
        if (!(error instanceof NotNow) && !(error instanceof StaleVersion)) throw error;
        return `${service.name} changes at this moment`;
      }
    return undefined;
  }
}

function obstacleOf(look: Look, ids: ReadonlySet<string>): string | undefined {
  const { name, spec, previousSpec, update, status } = look.service;
  if (names(spec, ids)) return `${name} uses it`;
  if (isHeldByTask(look, ids)) return `A task of ${name} still has it`;
  if (!names(previousSpec, ids)) return undefined;
  if (spec.mode.endsWith('-job')) return `The previous spec of the job ${name} has it`;
  // Sealed in the middle of somebody's rollout, the Engine's own roll-back would be lost.
  if (!isSettled(update?.state))
    return `The rollout of ${name} is not finished (${updateStateLabels[update!.state]})`;
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
  return is === 'holding' ? undefined : `${name} is not whole`;
}

/** Brought by a stack, not made by a rotation. */
export const isStackOwned = (file: { name: string; labels: Record<string, string> }) =>
  file.labels[STACK_LABEL] !== undefined && membershipOf(file) === undefined;
