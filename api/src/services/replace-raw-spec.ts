import { Injectable } from '@nestjs/common';
import {
  EditService as EditServiceBody,
  isReservedLabel,
  type AttachmentRequest,
  type FamilyKind,
  type RawSpec,
  type ReplaceRawSpec as ReplaceRawSpecBody,
} from '@waxseal/shared';
import { Audit } from '../audit/index.js';
import { presentMount } from '../common/mount.js';
import type { Actor } from '../http/actor.js';
import { InvalidInput } from '../http/http.errors.js';
import { IfMatch } from '../http/if-match.js';
import { ProblemError } from '../http/problem.js';
import { ETags, Representation } from '../http/representation.js';
import { bodyErrors, toPointer } from '../http/schema-errors.js';
import {
  Engine,
  pointerInSpec,
  type EngineService,
  type ObjectReference,
  type SpecPatch,
} from '../engine/index.js';
import { Families } from '../families/index.js';
import { Swarm } from '../swarm/index.js';
import { EditService } from './edit-service.js';
import { ResolveFields } from './resolve-fields.js';
import { NotAllowed } from './services.errors.js';
import { ServicesQueries } from './services.queries.js';

interface Target {
  name: string;
  ifMatch: IfMatch;
}

interface FieldError {
  pointer: string;
  detail: string;
}

/**
 * Reads and replaces the spec of a service in Docker's words. A spec that a client sends never reaches
 * Docker: it is parsed into the fields of an edit, which then decides, plans and writes.
 */
@Injectable()
export class ReplaceRawSpec {
  constructor(
    private readonly engine: Engine,
    private readonly editService: EditService,
    private readonly families: Families,
    private readonly resolve: ResolveFields,
    private readonly swarm: Swarm,
    private readonly queries: ServicesQueries,
    private readonly tags: ETags,
    private readonly audit: Audit,
  ) {}

  async read(actor: Actor, name: string): Promise<Representation<RawSpec>> {
    this.swarm.assertWritable();
    const { service, spec } = await this.engine.readSpec(this.queries.find(name).id);
    const body = { spec: spec as RawSpec['spec'] };
    return new Representation(body, this.queries.represent(service, actor).spec);
  }

  async execute(actor: Actor, target: Target, body: ReplaceRawSpecBody, dryRun: boolean) {
    const { name } = target;
    try {
      const { edit, ifMatch } = dryRun
        ? await this.parse(actor, target, body)
        : await this.parseAudited(actor, target, body);
      return await this.editService.execute(actor, { name, ifMatch }, edit, dryRun);
    } catch (error) {
      throw inDockersWords(error);
    }
  }

  /** An edit is recorded by its use case, and what never becomes one is recorded here. */
  private async parseAudited(actor: Actor, target: Target, body: ReplaceRawSpecBody) {
    try {
      return await this.parse(actor, target, body);
    } catch (error) {
      const attempted = { kind: 'service', name: target.name, fields: ['spec'] };
      return this.audit.around(actor, 'service.edit', attempted, async () => {
        throw error;
      });
    }
  }

  private async parse(actor: Actor, { name, ifMatch }: Target, body: ReplaceRawSpecBody) {
    const { spec, ...others } = body;
    // What is the same as in the service is no change: without this right, that would tell its values.
    if (!actor.may('service.env.read'))
      throw new NotAllowed({
        errors: [{ pointer: '', detail: 'This needs the permission service.env.read' }],
      });
    this.swarm.assertWritable();
    const { service, ...patch } = await this.engine.compareSpec(this.queries.find(name).id, spec);
    const seen = this.queries.represent(service, actor);
    ifMatch.mustMatch(seen, this.tags);
    const errors = [
      ...patch.faults.map(faultOf),
      ...lostLabels(patch),
      ...this.wrongReferences(patch, service),
    ];
    if (errors.length > 0) throw new InvalidInput({ errors: errors.slice(0, MAX_ERRORS) });
    // The changes lead to the wanted spec from this one only.
    return {
      edit: { ...this.fieldsOf(patch), ...others },
      ifMatch: IfMatch.parse(this.tags.etagOf(seen)),
    };
  }

  /** The fields as a user writes them: with the names of secrets, configs and networks. */
  private fieldsOf({ faults: _, fields = {}, ...rest }: SpecPatch): EditServiceBody {
    const { secrets, configs, networks } = fields;
    const parsed = EditServiceBody.safeParse({
      ...rest,
      ...fields,
      ...(secrets && { secrets: this.attachments('secret', secrets) }),
      ...(configs && { configs: this.attachments('config', configs) }),
      ...(networks && {
        networks: networks.map(({ id, ...network }) => ({
          name: this.queries.networkName(id),
          ...network,
        })),
      }),
    });
    if (parsed.success) return parsed.data;
    throw new InvalidInput({ errors: bodyErrors(parsed.error.issues) });
  }

  private attachments(kind: FamilyKind, all: readonly ObjectReference[]): AttachmentRequest[] {
    return all.map((reference) => ({
      name: this.resolve.nameOf(kind, reference),
      ...presentMount(reference),
    }));
  }

  /** An edit mounts the current version, and what is mounted already keeps its version. */
  private wrongReferences({ fields }: SpecPatch, { spec }: EngineService): FieldError[] {
    return (['secret', 'config'] as const).flatMap((kind) => {
      const field = `${kind}s` as const;
      return (fields?.[field] ?? []).flatMap((wanted, index) => {
        const name = this.resolve.nameOf(kind, wanted);
        const known = spec[field].find(
          (one) => one.file.name === wanted.file.name && this.resolve.nameOf(kind, one) === name,
        );
        const object = known ?? this.families.of(kind).ofId(wanted.id)?.family.current.object;
        const isThat = object?.id === wanted.id && object.name === wanted.name;
        const detail = `Must be the ID and the name of the current version of a ${kind}`;
        return isThat ? [] : [{ pointer: `/${field}/${index}`, detail }];
      });
    });
  }
}

/** An edit keeps them without a word. */
const lostLabels = ({ labels = {} }: SpecPatch): FieldError[] =>
  Object.entries(labels)
    .filter(([key, value]) => value === null && isReservedLabel(key))
    .map(([key]) => ({ pointer: toPointer(['labels', key]), detail: 'This label is reserved' }));

const MAX_ERRORS = 20;
const details = {
  unknown: 'Waxseal cannot set this: it must be as it is in the service',
  'wrong-type': 'Must have the type that Docker has here',
};

/** Already a place in Docker's spec, unlike those of an edit. */
const inSpec = (pointer: string) => `/spec${pointer}`;
const faultOf = ({ path, kind }: SpecPatch['faults'][number]): FieldError => ({
  pointer: inSpec(toPointer(path)),
  detail: details[kind],
});

/** The same problem with its fields where the client wrote them. */
function inDockersWords(error: unknown): unknown {
  if (!(error instanceof ProblemError)) return error;
  const { code, headers, cause, extras } = error;
  const errors = extras['errors'] as FieldError[] | undefined;
  if (!errors) return error;
  const moved = errors.map(({ pointer, detail }) => ({
    pointer: pointer.startsWith('/spec/') ? pointer : inSpec(pointerInSpec(pointer)),
    detail,
  }));
  return new ProblemError(code, { ...extras, errors: moved, headers, cause });
}
