import { isDeepStrictEqual } from 'node:util';
import { Injectable } from '@nestjs/common';
import type { AttachmentRequest, FamilyKind, ServiceFields } from '@waxseal/shared';
import { InvalidInput } from '../http/http.errors.js';
import {
  Engine,
  type ObjectReference,
  type ServiceFieldChanges,
  type ServiceSpec,
} from '../engine/index.js';
import { Families, rotationRunning, type FamilyKey } from '../families/index.js';
import { Swarm } from '../swarm/index.js';

const kinds = { secrets: 'secret', configs: 'config' } as const;
type ReferenceField = keyof typeof kinds;
const referenceFields = Object.keys(kinds) as ReferenceField[];

/** One secret or config that is mounted or unmounted; the others of the service stay. */
export type AttachmentEdit =
  | { attach: AttachmentRequest; kind: FamilyKind }
  | { detach: { name: string; target?: string | undefined }; kind: FamilyKind };

/** Finds what the fields of a request name, and the id that Docker needs for it. */
@Injectable()
export class ResolveFields {
  constructor(
    private readonly engine: Engine,
    private readonly families: Families,
    private readonly swarm: Swarm,
  ) {}

  /** Runs work while no rotation of these secrets and configs can start. */
  claim<Result>(keys: readonly FamilyKey[], work: () => Promise<Result>): Promise<Result> {
    return this.families.claim(keys, work);
  }

  /** The networks, which only the Engine knows if no service uses them yet. */
  async networks(fields: ServiceFields): Promise<ServiceFieldChanges['networks']> {
    const wanted = fields.networks;
    if (!wanted) return wanted;
    const all = await this.engine.listNetworks();
    return wanted.map(({ name, aliases, driverOptions }, index) => {
      // Docker lists no network of the nodes themselves, and takes their names.
      const id = name === 'host' ? name : all.find((network) => network.name === name)?.id;
      if (id === undefined)
        throw new InvalidInput({
          errors: [{ pointer: `/networks/${index}/name`, detail: 'There is no such network' }],
        });
      return { id, ...(aliases && { aliases }), ...(driverOptions && { driverOptions }) };
    });
  }

  /** The references of a list: one that is there already keeps its version, a new one gets the current one. */
  references(
    field: ReferenceField,
    wanted: readonly AttachmentRequest[] | null | undefined,
    current: readonly ObjectReference[],
  ): readonly ObjectReference[] | null | undefined {
    if (!wanted) return wanted;
    return wanted.map((one, index) =>
      this.reference(kinds[field], one, current, `/${field}/${index}/name`),
    );
  }

  /** The list of references after one was attached or detached. */
  edited(edit: AttachmentEdit, current: readonly ObjectReference[]): ObjectReference[] {
    const { kind } = edit;
    if ('detach' in edit) {
      const { name, target } = edit.detach;
      const left = current.filter(
        (one) =>
          this.nameOf(kind, one) !== name || (target !== undefined && one.file.name !== target),
      );
      return left;
    }
    const added = this.reference(kind, edit.attach, current, '/name');
    const others = current.filter(({ file }) => file.name !== added.file.name);
    const taken = current.find(({ file }) => file.name === added.file.name);
    if (taken && this.nameOf(kind, taken) !== edit.attach.name)
      throw new InvalidInput({
        errors: [{ pointer: '/target', detail: 'Another secret or config has the same target' }],
      });
    return [...others, added];
  }

  nameOf(kind: FamilyKind, { id, name }: ObjectReference): string {
    return this.families.of(kind).ofId(id)?.family.name ?? name;
  }

  /**
   * The secrets and configs that fields mount, unmount or mount elsewhere, as the audit names them:
   * `secret:<name>`. Of a new service, those that it mounts.
   */
  concernedBy(fields: ServiceFields, service?: string): string[] {
    // From the cache, whatever its state: the attempt is recorded before anything can fail.
    const current =
      service === undefined ? null : this.swarm.cache.services.findByName(service)?.spec;
    return referenceFields.flatMap((field) => {
      const kind = kinds[field];
      if (fields[field] === undefined) return [];
      const before = (current?.[field] ?? []).map((one) => ({
        name: this.nameOf(kind, one),
        file: one.file,
      }));
      const after = (fields[field] ?? []).map((one) => ({ name: one.name, file: fileOf(one) }));
      const isIn = (list: typeof after, one: (typeof after)[number]) =>
        list.some((other) => isDeepStrictEqual(one, other));
      const changed = [
        ...before.filter((one) => !isIn(after, one)),
        ...after.filter((one) => !isIn(before, one)),
      ];
      return [...new Set(changed.map(({ name }) => `${kind}:${name}`))];
    });
  }

  /** A copy with a version that a rotation is replacing would not be updated by it. */
  assertNotRotating(spec: References) {
    for (const { kind, name } of keysOfReferences(spec, (of, one) => this.nameOf(of, one))) {
      const underWay = this.families.of(kind).underWayOf(name);
      if (underWay) throw rotationRunning(underWay.rotation);
    }
  }

  private reference(
    kind: FamilyKind,
    wanted: AttachmentRequest,
    current: readonly ObjectReference[],
    pointer: string,
  ): ObjectReference {
    const { name } = wanted;
    const file = fileOf(wanted);
    const known = current.find(
      (one) => one.file.name === file.name && this.nameOf(kind, one) === name,
    );
    if (known) return { ...known, file };
    const families = this.families.of(kind);
    const family = families.find(name);
    if (!family)
      throw new InvalidInput({ errors: [{ pointer, detail: `There is no such ${kind}` }] });
    const underWay = families.underWayOf(name);
    if (underWay) throw rotationRunning(underWay.rotation);
    const { object } = family.current;
    return { id: object.id, name: object.name, file };
  }
}

const fileOf = ({ name, target = name, uid, gid, mode }: AttachmentRequest) => ({
  name: target,
  uid,
  gid,
  mode: parseInt(mode, 8),
});

type References = Pick<ServiceSpec, ReferenceField>;

/** The secrets and configs that a spec mounts. */
export const keysOfReferences = (
  spec: References,
  nameOf: (kind: FamilyKind, reference: ObjectReference) => string,
): FamilyKey[] =>
  referenceFields.flatMap((field) =>
    [...new Set(spec[field].map((one) => nameOf(kinds[field], one)))].map((name) => ({
      kind: kinds[field],
      name,
    })),
  );

/** The secrets and configs that the fields of a request name. */
export const keysOf = (fields: ServiceFields): FamilyKey[] =>
  referenceFields.flatMap((field) =>
    (fields[field] ?? []).map(({ name }) => ({ kind: kinds[field], name })),
  );
