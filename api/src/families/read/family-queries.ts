import { Injectable } from '@nestjs/common';
import type {
  ConsumersQuery,
  FamilyConsumer,
  FamilyKind,
  FamilyListQuery,
  FamilySummary,
  Page,
  SubListQuery,
  VersionOfFamily,
  WholeFamily,
} from '@waxseal/shared';
import { NotFound } from '../../http/http.errors.js';
import { findByName } from '../../http/name-search.js';
import { RevisionCache } from '../../http/revision-cache.js';
import { Pager } from '../../http/paging.js';
import { Representation } from '../../http/representation.js';
import { Swarm } from '../../swarm/index.js';
import type { StoredObject } from '../../engine/index.js';
import { Families, type FamiliesOfKind } from '../model/families.js';
import type { Family } from '../model/family.js';
import { FactsOfFamilies } from './family-facts.js';
import { Policies } from '../policy/policies.js';
import { noHistory, VersionHistories } from './version-histories.js';
import { byService, byVersion, matches, nameOf, orderings, type FamilyRow } from './family-list.js';
import type { FamilyReads } from './family-reads.js';
import { presentConsumers } from './present-consumers.js';
import { presentFamily, presentUses, presentVersion, specOf, summarize } from './present-family.js';

/** More consumers of one secret are counted only. */
const MOST_CONSUMERS = 200;

/** Queries for the families of one kind. All are answered from the cache. */
@Injectable()
export abstract class FamilyQueries<
  Summary extends FamilySummary = FamilySummary,
  Whole extends WholeFamily = WholeFamily,
  Version extends VersionOfFamily = VersionOfFamily,
> implements FamilyReads<Whole, Version> {
  private readonly rows = new RevisionCache<FamilyRow<Summary>[]>();
  private readonly consumers = new RevisionCache<FamilyConsumer[]>();
  private readonly pages = new RevisionCache<Representation<Page<Summary>>>();

  constructor(
    protected readonly swarm: Swarm,
    private readonly model: Families,
    private readonly pager: Pager,
    private readonly policies: Policies,
    private readonly histories: VersionHistories,
    private readonly facts: FactsOfFamilies,
  ) {}

  abstract readonly kind: FamilyKind;

  protected get families(): FamiliesOfKind {
    return this.model.of(this.kind);
  }

  /** Adds the fields that only this kind has. */
  protected abstract toSummary(summary: FamilySummary, object: StoredObject): Summary;
  protected abstract toWhole(whole: WholeFamily, object: StoredObject): Whole;
  protected abstract toVersion(version: VersionOfFamily, object: StoredObject): Version;

  list(query: FamilyListQuery): Representation<Page<Summary>> {
    this.swarm.assertReadable(`${this.kind}s`);
    const { revision } = this.model;
    return this.pages.get(revision, JSON.stringify(query), () => this.read(query));
  }

  /** Reads only the uses that the Swarm cache has indexed, once per change of the Swarm. */
  listConsumers({ limit, cursor, sort, ...filters }: ConsumersQuery) {
    this.swarm.assertReadable(`${this.kind}s`);
    const kept = this.sorted(sort).filter(matches(filters));
    const rows = filters.search ? findByName(kept, (row) => this.textOf(row), filters) : kept;
    const of = JSON.stringify([`${this.kind}-consumers`, sort, filters]);
    const page = this.pager.page<FamilyRow<Summary>>(rows, orderings[sort], { limit, cursor, of });
    const items = page.items.map(({ summary }) => {
      const consumers = this.consumersOf(summary.name);
      const shown = consumers.slice(0, MOST_CONSUMERS);
      return { ...summary, consumerCount: consumers.length, consumers: shown };
    });
    return Representation.list({ ...page, items });
  }

  get(name: string): Representation<Whole> {
    const family = this.family(name);
    const userCount = (id: string) => this.families.usesOfId(id).length;
    const facts = this.facts.of(this.kind, family);
    const whole = presentFamily(family, facts, userCount, this.families.claimsOn(name));
    const body = this.toWhole(whole, family.current.object);
    return new Representation(body, specOf(family, body.policy));
  }

  async listVersions(name: string, { limit, cursor }: SubListQuery) {
    const versions = byVersion.sort(await this.versions(name));
    const of = JSON.stringify([`${this.kind}-versions`, name]);
    return Representation.list(this.pager.page(versions, byVersion, { limit, cursor, of }));
  }

  async getVersion(name: string, number: number): Promise<Representation<Version>> {
    const version = (await this.versions(name)).find((one) => one.version === number);
    if (!version) throw new NotFound();
    return new Representation(version);
  }

  listUsage(name: string, { limit, cursor }: SubListQuery) {
    const uses = byService.sort(presentUses(this.families.usesOf(this.family(name))));
    const of = JSON.stringify([`${this.kind}-usage`, name]);
    return Representation.list(this.pager.page(uses, byService, { limit, cursor, of }));
  }

  protected family(name: string): Family {
    const family = this.families.find(name);
    if (!family) throw new NotFound();
    return family;
  }

  private async versions(name: string): Promise<Version[]> {
    const family = this.family(name);
    const uses = this.families.usesOf(family);
    const history = await this.histories.historyOf(this.kind, name);
    const { pinned } = this.policies.of(this.kind, name);
    return family.versions.map((version) => {
      const { object } = version;
      const known = history.get(object.id) ?? noHistory;
      const facts = { ...known, isPinned: pinned.includes(object.id) };
      return this.toVersion(presentVersion(version, uses, facts), object);
    });
  }

  private read({
    limit,
    cursor,
    sort,
    ...filters
  }: FamilyListQuery): Representation<Page<Summary>> {
    const kept = this.sorted(sort).filter(matches(filters));
    const rows = findByName(kept, nameOf, filters);
    const of = JSON.stringify([this.kind, sort, filters]);
    const page = this.pager.page<FamilyRow<Summary>>(rows, orderings[sort], { limit, cursor, of });
    return Representation.list({ ...page, items: page.items.map(({ summary }) => summary) });
  }

  private consumersOf(name: string) {
    return this.consumers.get(this.model.revision, name, () => {
      const family = this.families.find(name);
      return family ? presentConsumers(this.facts.of(this.kind, family)) : [];
    });
  }

  /** The names by which a secret is found: its own, those of its consumers, and their stacks. */
  private textOf({ summary: { name, stack } }: FamilyRow) {
    const all = this.consumersOf(name).flatMap((one) => [one.service, one.stack]);
    return [...new Set([name, stack, ...all])].filter(Boolean).join(' ');
  }

  private sorted(sort: FamilyListQuery['sort']): FamilyRow<Summary>[] {
    return this.rows.get(this.model.revision, sort, () =>
      orderings[sort].sort(this.families.all().map((family) => this.toRow(family))),
    );
  }

  private toRow(family: Family): FamilyRow<Summary> {
    const { object } = family.current;
    const summary = summarize(family, this.facts.of(this.kind, family));
    return {
      summary: this.toSummary(summary, object),
      labels: object.labels,
      hasUnmanagedDuplicate: family.unmanagedDuplicates.length > 0,
    };
  }
}
