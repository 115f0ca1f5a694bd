import {
  StartRotation as StartBody,
  type Resolution,
  type RotationPlan,
  type StartRotationInput,
} from '@waxseal/shared';
import { anActor } from '../../common/testing/factories.js';
import type { ServiceModel } from '../../engine/testing/model/service-model.js';
import { Families, Policies } from '../../families/index.js';
import { EditFamily, PinVersion, SecretsQueries } from '../../families/testing/use-cases.js';
import { IfMatch } from '../../http/if-match.js';
import { ProblemError } from '../../http/problem.js';
import type { Planned } from '../../http/representation.js';
import { CancelRotation } from '../command/cancel-rotation.js';
import { PruneVersions } from '../command/prune-versions.js';
import { ResolveRotation } from '../command/resolve-rotation.js';
import { StartRotation } from '../command/start-rotation.js';
import type { RotationRecord } from '../rules/rotation-record.js';
import type { Action, Interference, Request } from './script.js';
import type { World } from './world.js';

const admin = anActor('admin');
const anyState = IfMatch.parse('*');
const THEIRS = Buffer.from('theirs');
const quick = { stabilityWindowSeconds: 1, deadlineSeconds: 20, graceSeconds: 5 };

/** Users and other clients: they carry out the actions of a script. */
export class Actors {
  constructor(private readonly world: World) {}

  /** Carries out the steps of the script, each after its wait. */
  async play() {
    for (const { afterMs, action } of this.world.script.steps) {
      await this.world.pass(afterMs);
      void this.act(action);
    }
    await this.world.pass(1_000);
  }

  async decide(id: string, resolution: Resolution) {
    this.world.hasRetried ||= resolution === 'retry';
    const resolved = this.world
      .get(ResolveRotation)
      .execute(admin, id, resolution)
      .catch((error: unknown) => this.world.errors.push(`${resolution}: ${String(error)}`));
    await this.world.pass(5_000);
    await resolved;
  }

  /** Runs an action. A problem is a valid response; any other error is a fault. */
  private async act(action: Action): Promise<void> {
    try {
      await this.perform(action);
    } catch (error) {
      if (error instanceof ProblemError) return;
      this.world.errors.push(
        `${action.do}: ${error instanceof Error ? error.stack : String(error)}`,
      );
    }
  }

  private async perform(action: Action): Promise<unknown> {
    switch (action.do) {
      case 'engine':
        return this.world.weather.become(action.is, action.ms);
      case 'cut-events':
        return this.world.weather.cutStreams();
      case 'node':
        return this.changeNode(action);
      case 'kill':
        return this.world.kill(action);
      case 'rotate':
      case 'restore':
      case 'cancel':
      case 'resolve':
      case 'pin':
      case 'edit-labels':
      case 'edit-policy':
      case 'delete-versions':
      case 'prune':
        return this.world.process?.life.isOver === false ? this.request(action) : undefined;
      default:
        return this.interfere(action);
    }
  }

  private async request(action: Request): Promise<unknown> {
    switch (action.do) {
      case 'rotate':
        return this.rotate(action);
      case 'restore': {
        const name = this.familyOf(action.family);
        const version = this.versionOf(name, action.version);
        if (version === undefined) return;
        return this.start({ changes: [{ kind: 'secret', name, version }], settings: quick });
      }
      case 'cancel': {
        const open = await this.last(({ state }) => state === 'rolling' || state === 'verifying');
        return open && this.world.get(CancelRotation).execute(admin, open.id);
      }
      case 'resolve': {
        const blocked = await this.last(({ state }) => state === 'blocked');
        this.world.hasRetried ||= action.resolution === 'retry';
        return (
          blocked && this.world.get(ResolveRotation).execute(admin, blocked.id, action.resolution)
        );
      }
      case 'pin': {
        const name = this.familyOf(action.family);
        const version = this.versionOf(name, action.version);
        const { isPinned } = action;
        if (version === undefined) return;
        const { id } = this.world
          .get(Families)
          .secrets.find(name)!
          .versions.find((one) => one.number === version)!.object;
        const pinning = { name, version, isPinned, ifMatch: anyState };
        await this.world.get(PinVersion).execute(admin, this.world.get(SecretsQueries), pinning);
        if (isPinned) this.world.pins.set(id, this.world.time.now());
        else this.world.pins.delete(id);
        return;
      }
      case 'edit-labels': {
        const name = this.familyOf(action.family);
        const edited = String(this.world.time.now());
        const edit = { name, labels: { edited }, ifMatch: anyState };
        await this.world
          .get(EditFamily)
          .execute(admin, this.world.get(SecretsQueries), edit, false);
        this.world.edits.set(name, edited);
        return;
      }
      case 'edit-policy': {
        const { policy } = this.world.get(Policies).of('secret', this.familyOf(action.family));
        return this.world.get(Policies).change('secret', this.familyOf(action.family), {
          policy: { ...policy, keep: action.keep },
        });
      }
      case 'delete-versions':
        return this.world
          .get(PruneVersions)
          .deleteVersions(
            ...[admin, 'secret' as const, this.familyOf(action.family)],
            { deleteStackOwned: false },
            false,
          );
      case 'prune': {
        const wanted = { keep: 0, superseded: true, unused: false, deleteStackOwned: false };
        return this.world.get(PruneVersions).prune(admin, 'secret', wanted, false);
      }
    }
  }

  /** Starts a rotation as the panel does: reads the plan and makes the offered choices. */
  private async rotate(action: Extract<Action, { do: 'rotate' }>) {
    const names = [...new Set(action.families.map((number) => this.familyOf(number)))];
    const { deadlineSeconds, graceSeconds, keep, busy, deletePrevious } = action;
    const body: StartRotationInput = {
      // A second family always gets a working value.
      changes: names.map((name, index) => ({
        ...{ kind: 'secret' as const, name },
        value: { text: index === 0 ? action.value : 'good' },
      })),
      settings: { ...quick, deadlineSeconds, graceSeconds, keep },
      ...{ busy, deletePrevious },
    };
    const { plan } = (await this.start(body, true)) as Planned<RotationPlan>;
    const choices = plan.services.map(({ service, choices: offered }) => [
      service,
      {
        ...(offered.includes('job') && { job: action.job }),
        ...(offered.includes('startFirst') && { startFirst: action.startFirst }),
      },
    ]);
    await this.start({ ...body, choices: Object.fromEntries(choices) as typeof body.choices });
  }

  private start(body: StartRotationInput, dryRun = false) {
    return this.world.get(StartRotation).execute(admin, StartBody.parse(body), dryRun);
  }

  private interfere(action: Interference) {
    const { model } = this.world;
    if (action.do === 'remove-secret') return this.removeSecret(this.familyOf(action.family));
    if (action.do === 'take-name') {
      const name = this.familyOf(action.family);
      const next = [...model.objects.secret.values()].filter((object) =>
        object.name.startsWith(`${name}.v`),
      ).length;
      const draft = { name: `${name}.v${next + 2}`, bytes: THEIRS, labels: {} };
      return model.createObject('secret', draft);
    }
    if (!('service' in action)) return;
    const name = `service-${action.service}`;
    const service = model.findService(name);
    if (action.do === 'recreate-service') return this.recreate(name, service);
    if (!service) return;
    this.world.touched.add(name);
    const { id, spec } = service;
    switch (action.do) {
      case 'label-service':
        return model.updateService(id, { ...spec, labels: { at: String(this.world.time.now()) } });
      case 'restart-service':
        return model.updateService(id, { ...spec, forceUpdate: spec.forceUpdate + 1 });
      case 'break-service':
        return model.updateService(id, { ...spec, image: 'missing' });
      case 'rollback-service':
        return model.rollBackService(id);
      case 'scale-service':
        if (spec.mode !== 'replicated') return;
        return model.updateService(id, { ...spec, replicas: action.replicas });
      case 'remove-service':
        return model.removeService(id);
      case 'deploy-old-version':
        return this.deployOld(service, this.familyOf(action.family));
    }
  }

  /** Restores the first version in a service, like a stack deploy with an unchanged compose file. */
  private deployOld({ id, spec }: ServiceModel, family: string) {
    const first = this.world.model.findObject('secret', family);
    if (!first) return;
    const secrets = spec.secrets.map((reference) =>
      reference.file.name === `as-${family}`
        ? { ...reference, id: first.id, name: first.name }
        : reference,
    );
    this.world.model.updateService(id, { ...spec, secrets });
  }

  private recreate(name: string, service: ServiceModel | undefined) {
    const plan = this.world.plans.get(name);
    if (!plan) return;
    this.world.touched.add(name);
    if (service) this.world.model.removeService(service.id);
    this.world.createService(name, plan);
  }

  private removeSecret(family: string) {
    const unused = [...this.world.model.objects.secret.values()].filter(
      (object) => object.name === family || object.name.startsWith(`${family}.v`),
    );
    for (const { id } of unused)
      try {
        this.world.model.removeObject('secret', id);
        this.world.removed.add(id);
        return;
      } catch (error) {
        if (!(error instanceof ProblemError)) throw error;
      }
  }

  private changeNode({ node, is }: Extract<Action, { do: 'node' }>) {
    const ids = [...this.world.model.nodes.keys()];
    const id = ids[node % ids.length]!;
    if (is === 'down' || is === 'up')
      return this.world.model.changeNode(id, { state: is === 'up' ? 'ready' : 'down' });
    this.world.model.changeNode(id, { availability: is === 'drained' ? 'drain' : 'active' });
  }

  private familyOf(number: number) {
    const { familyNames } = this.world;
    return familyNames[number % familyNames.length]!;
  }

  private versionOf(name: string, number: number): number | undefined {
    const family = this.world.get(Families).secrets.find(name);
    const versions = family?.versions.filter((version) => version !== family.current) ?? [];
    return versions[number % Math.max(1, versions.length)]?.number;
  }

  private async last(is: (record: RotationRecord) => boolean) {
    return (await this.world.records()).filter(is).at(-1);
  }
}
