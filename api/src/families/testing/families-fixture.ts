import type { FamilyKind } from '@waxseal/shared';
import { TestAudit } from '../../audit/testing/an-audit.js';
import { NotFound } from '../../http/http.errors.js';
import { Representation } from '../../http/representation.js';
import { aReference } from '../../engine/testing/factories.js';
import { FakeEngine } from '../../engine/testing/fake-engine.js';
import { familyFacts } from './family-facts.js';
import type { Families } from '../model/families.js';
import { TestSwarm } from '../../swarm/testing/test-swarm.js';
import type { FamilyReads } from '../read/family-reads.js';

/** Reads of one kind, reduced to name, labels and number of uses. */
class PlainReads implements FamilyReads {
  constructor(
    readonly kind: FamilyKind,
    private readonly families: Families,
    private readonly isPinned: (name: string, id: string) => boolean,
  ) {}

  get(name: string) {
    const families = this.families.of(this.kind);
    const family = families.find(name);
    if (!family) throw new NotFound();
    const { id, labels } = family.current.object;
    const body = { name, id, labels, uses: families.usesOf(family).length };
    return new Representation(body, JSON.stringify(labels));
  }

  async getVersion(name: string, number: number) {
    const family = this.families.of(this.kind).find(name);
    const object = family?.versions.find((one) => one.number === number)?.object;
    if (!object) throw new NotFound();
    return new Representation({ version: number, isPinned: this.isPinned(name, object.id) });
  }
}

/** Families of one kind on an in-memory Engine. */
export class FamiliesFixture<Fake extends FakeEngine = FakeEngine> {
  readonly audit = new TestAudit();
  readonly reads: PlainReads;

  private constructor(
    readonly kind: FamilyKind,
    readonly engine: Fake,
    readonly test: TestSwarm,
    readonly facts: Awaited<ReturnType<typeof familyFacts>>,
  ) {
    const isPinned = (name: string, id: string) =>
      facts.policies.of(kind, name).pinned.includes(id);
    this.reads = new PlainReads(kind, facts.families, isPinned);
  }

  get families() {
    return this.facts.families;
  }

  static async open<Fake extends FakeEngine>(kind: FamilyKind, engine: Fake) {
    const test = await new TestSwarm(engine).refresh();
    return new FamiliesFixture(kind, engine, test, await familyFacts(test));
  }

  async add(name: string, labels: Record<string, string> = {}) {
    const { engine } = this;
    const object = engine.addObject(this.kind, { name, labels });
    await this.test.refresh();
    return object;
  }

  overwrite(id: string, labels: Record<string, string>) {
    this.engine.overwriteObject(this.kind, id, labels);
  }

  drop(id: string) {
    this.engine.dropObject(this.kind, id);
  }

  list = () => this.engine.listObjects(this.kind);

  /** The part of a service spec that references the object. */
  use = (object: { id: string; name: string }) => ({ [`${this.kind}s`]: [aReference(object)] });

  /** The part of a task that references the object. */
  hold = (id: string) => ({ [`${this.kind}Ids`]: [id] });

  etag = (name: string) => this.test.tags.etagOf(this.reads.get(name));
}
