import { Injectable, Logger } from '@nestjs/common';
import {
  MAX_SECRET_BYTES,
  mountPathOf,
  stackOf,
  utf8Length,
  type MoveToSecret as MoveToSecretBody,
  type Plan,
} from '@waxseal/shared';
import { Audit } from '../audit/index.js';
import type { Actor } from '../http/actor.js';
import { InvalidInput } from '../http/http.errors.js';
import { IfMatch } from '../http/if-match.js';
import { ETags } from '../http/representation.js';
import {
  Engine,
  NameTaken,
  SecretInUse,
  type Decide,
  type EngineService,
  type Guard,
  type ServicePreview,
  type ServiceSpec,
  type StoredObject,
} from '../engine/index.js';
import { assertNameIsFree, certificateLabels, Families, withValues } from '../families/index.js';
import { Swarm, SwarmObjects } from '../swarm/index.js';
import { ChangeService } from './change-service.js';
import { diffFields } from './diff-fields.js';
import { effectsOf, previousSpecWarning } from './plan-service.js';
import { assertPrivileged } from './privileges.js';
import { NotAllowed } from './services.errors.js';
import { ServicesQueries } from './services.queries.js';

interface Target {
  name: string;
  ifMatch: IfMatch;
}

/** What checks and changes the service that was just read. */
type DecideWith = (guard: Guard<EngineService>, stored?: StoredObject) => Decide;

/**
 * Moves the value of an environment variable into a new secret: one update mounts the secret, sets
 * `NAME_FILE` to its path and deletes the variable. The value never leaves the server.
 */
@Injectable()
export class MoveToSecret {
  private readonly logger = new Logger('services');

  constructor(
    private readonly engine: Engine,
    private readonly change: ChangeService,
    private readonly families: Families,
    private readonly swarm: Swarm,
    private readonly objects: SwarmObjects,
    private readonly queries: ServicesQueries,
    private readonly tags: ETags,
    private readonly audit: Audit,
  ) {}

  execute(actor: Actor, target: Target, move: MoveToSecretBody, dryRun: boolean) {
    assertMayMove(actor);
    const { secret, resume, confirm } = move;
    const networkName = (id: string) => this.queries.networkName(id);
    const decide: DecideWith = (guard, stored) =>
      this.decide(actor, move, networkName, guard, stored);
    return this.families.claim([{ kind: 'secret', name: secret }], () =>
      this.change.execute(
        actor,
        {
          ...target,
          resume,
          confirm,
          action: 'service.edit',
          stopsTasks: true,
          fields: ['env', 'secrets', `secret:${secret}`],
          plan: async ({ id }) =>
            planOf(
              await this.engine.previewService(
                id,
                decide(() => {}),
              ),
              move,
              networkName,
            ),
          write: (id, guard) => this.write(actor, move, id, guard, decide),
        },
        dryRun,
      ),
    );
  }

  /** Everything is checked before the secret is created, and again when the service is updated. */
  private async write(
    actor: Actor,
    { secret, variable }: MoveToSecretBody,
    id: string,
    guard: Guard<EngineService>,
    decide: DecideWith,
  ) {
    const { before, fieldsBefore } = await this.engine.previewService(id, decide(guard));
    const text = fieldsBefore.env![variable]!;
    const represent = (service: EngineService) => this.queries.represent(service, actor);
    const seen = IfMatch.parse(this.tags.etagOf(represent(before)));
    const guardSeen = (fresh: EngineService) => {
      guard(fresh);
      // The variable may have another value by now.
      seen.mustMatch(represent(fresh), this.tags);
    };
    const created = { kind: 'secret', name: secret, fields: ['value'] };
    return this.audit.around(actor, 'secret.create', created, async () => {
      const stored = await this.store(secret, text);
      try {
        return await this.engine.updateService(id, decide(guardSeen, stored));
      } catch (error) {
        await this.takeBack(stored);
        throw error;
      }
    });
  }

  private decide(
    actor: Actor,
    move: MoveToSecretBody,
    networkName: (id: string) => string,
    guard: Guard<EngineService>,
    stored?: StoredObject,
  ): Decide {
    return (fresh, readFields) => {
      guard(fresh);
      const { secret, variable, target = secret } = move;
      const { spec } = fresh;
      const current = readFields();
      assertMovable(current.env ?? {}, variable);
      assertTargetIsFree(spec, move);
      if (!stored)
        assertNameIsFree(
          this.families,
          this.swarm.cache,
          { kind: 'secret', name: secret },
          '/secret',
        );
      const file = { name: target, ...ownerFor(spec.user) };
      const fields = {
        env: { [variable]: null, [fileVariableOf(variable)]: mountPathOf('secrets', fileOf(move)) },
        secrets: [...spec.secrets, { id: stored?.id ?? '', name: secret, file }],
      };
      assertPrivileged(actor, { fields: current, image: spec.image }, { fields }, networkName);
      return { fields };
    };
  }

  private store(name: string, text: string): Promise<StoredObject> {
    const source = { kind: 'secret', name, value: { text } } as const;
    return withValues([source], false, ({ values: [value] }) => {
      const { bytes } = value!;
      return this.objects.create('secret', { name, bytes, labels: certificateLabels(bytes) });
    });
  }

  /** Deletes the secret, unless the service mounts it: then only the Engine's response was lost. */
  private async takeBack({ id, name }: StoredObject) {
    try {
      await this.objects.remove('secret', id);
    } catch (error) {
      if (!(error instanceof SecretInUse))
        this.logger.warn({ kind: 'secret', name, staysBehind: String(error) });
    }
  }
}

/** The route requires the right to edit the service. */
function assertMayMove(actor: Actor) {
  const errors = (['secret.create', 'secret.attach'] as const)
    .filter((permission) => !actor.may(permission))
    .map((permission) => ({
      pointer: '/secret',
      detail: `This needs the permission ${permission}`,
    }));
  if (errors.length > 0) throw new NotAllowed({ errors });
}

const fileVariableOf = (variable: string) => `${variable}_FILE`;
const fileOf = ({ secret, target }: MoveToSecretBody) => ({ name: secret, target });

function assertMovable(env: Record<string, string | null>, variable: string) {
  const wrong = whyNotMovable(Object.hasOwn(env, variable) ? env[variable] : null);
  if (wrong) throw new InvalidInput({ errors: [{ pointer: '/variable', detail: wrong }] });
  const other = fileVariableOf(variable);
  if (!Object.hasOwn(env, other)) return;
  const detail = `The service already has the variable ${other}`;
  throw new NameTaken({ detail, errors: [{ pointer: '/variable', detail }] });
}

function whyNotMovable(value: string | null | undefined): string | undefined {
  if (value === undefined || value === null) return 'The service has no such variable';
  if (value === '') return 'The variable has no value';
  if (utf8Length(value) > MAX_SECRET_BYTES) return `A secret has 1 to ${MAX_SECRET_BYTES} bytes`;
  return value.includes('{{')
    ? 'Its value is a template, which Docker fills in for each task, but not in a secret'
    : undefined;
}

function assertTargetIsFree(spec: ServiceSpec, move: MoveToSecretBody) {
  const path = mountPathOf('secrets', fileOf(move));
  const isTaken = (['secrets', 'configs'] as const).some((kind) =>
    spec[kind].some(({ file }) => mountPathOf(kind, { name: file.name }) === path),
  );
  if (isTaken)
    throw new InvalidInput({
      errors: [{ pointer: '/target', detail: 'Another secret or config has the same target' }],
    });
}

/** Only the user that the service names may read the file. The user of an image has no number here. */
function ownerFor(user: string) {
  const [, uid = '0', gid = '0'] = /^(\d{1,10})(?::(\d{1,10}))?$/.exec(user) ?? [];
  return { uid, gid, mode: Number(uid) === 0 ? 0o444 : 0o400 };
}

function planOf(
  { before, fieldsBefore, fieldsAfter, keepsTasks }: ServicePreview,
  { variable, secret }: MoveToSecretBody,
  networkName: (id: string) => string,
): Plan {
  const { name, labels } = before;
  const stack = stackOf(labels);
  const hidden = `env.${variable}`;
  const lines = diffFields(fieldsBefore, fieldsAfter, { networkName, showsValues: true });
  return {
    kind: 'plan',
    action: 'service.edit',
    target: { kind: 'service', name },
    effects: effectsOf(before, { replacesTasks: !keepsTasks }),
    diff: [
      { path: 'NewSecret', before: null, after: secret },
      ...lines.map((line) => (line.path === hidden ? { ...line, before: '…' } : line)),
    ],
    warnings: [
      `The image must read ${fileVariableOf(variable)}: a program that reads only ${variable} finds no value.`,
      `The previous spec has the value of ${variable} until the next change of the service, so that a rollback is possible. Rotate the secret afterwards: anyone who could inspect the service knows the value.`,
      ...(stack === null
        ? []
        : [
            `The stack ${stack} sets ${variable} again when it is deployed from an unchanged file.`,
          ]),
      ...previousSpecWarning(before),
    ],
  };
}
