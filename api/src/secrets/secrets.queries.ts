import { Injectable } from '@nestjs/common';
import type {
  Page,
  Secret,
  SecretListQuery,
  SecretSummary,
  SecretUse,
  SecretVersion,
  SubListQuery,
} from '@waxseal/shared';
import { NotFound } from '../common/common.errors.js';
import { Memo } from '../common/memo.js';
import { Ordering } from '../common/ordering.js';
import { Pager } from '../common/paging.js';
import { Representation } from '../common/representation.js';
import { Swarm, type Family } from '../swarm/index.js';
import { presentSecret, presentUses, presentVersion, summarize } from './present-secret.js';

type Sort = SecretListQuery['sort'];
interface Row {
  summary: SecretSummary;
  labels: Record<string, string>;
}

const nameOf = ({ summary }: Row) => summary.name;
const orderings: Record<Sort, Ordering<Row>> = {
  name: new Ordering(nameOf, nameOf),
  '-name': new Ordering(nameOf, nameOf, true),
  created: new Ordering(({ summary }) => Date.parse(summary.createdAt), nameOf),
  '-created': new Ordering(({ summary }) => Date.parse(summary.createdAt), nameOf, true),
  services: new Ordering(({ summary }) => summary.serviceCount, nameOf),
  '-services': new Ordering(({ summary }) => summary.serviceCount, nameOf, true),
};
const byVersion = new Ordering<SecretVersion>(
  ({ version }) => version,
  ({ id }) => id,
  true,
);
const byService = new Ordering<SecretUse>(
  ({ service }) => service,
  ({ version, spec }) => `${spec} ${version}`,
);

/** Reads of secrets, all answered from the picture. */
@Injectable()
export class SecretsQueries {
  private readonly rows = new Memo<Row[]>();
  private readonly pages = new Memo<Representation<Page<SecretSummary>>>();

  constructor(
    private readonly swarm: Swarm,
    private readonly pager: Pager,
  ) {}

  list(query: SecretListQuery): Representation<Page<SecretSummary>> {
    this.swarm.assertReadable();
    const { revision } = this.swarm.picture;
    return this.pages.get(revision, JSON.stringify(query), () => this.read(query));
  }

  get(name: string): Representation<Secret> {
    return this.represent(this.family(name));
  }

  represent(family: Family): Representation<Secret> {
    return new Representation(presentSecret(family, this.swarm.usesOf(family)), specOf(family));
  }

  listVersions(name: string, { limit, cursor }: SubListQuery) {
    const versions = byVersion.sort(this.versions(name));
    const of = JSON.stringify(['versions', name]);
    return new Representation(this.pager.page(versions, byVersion, { limit, cursor, of }));
  }

  getVersion(name: string, number: number): Representation<SecretVersion> {
    const version = this.versions(name).find((one) => one.version === number);
    if (!version) throw new NotFound();
    return new Representation(version);
  }

  listUsage(name: string, { limit, cursor }: SubListQuery) {
    const uses = byService.sort(presentUses(this.swarm.usesOf(this.family(name))));
    const of = JSON.stringify(['usage', name]);
    return new Representation(this.pager.page(uses, byService, { limit, cursor, of }));
  }

  private versions(name: string) {
    const family = this.family(name);
    const uses = this.swarm.usesOf(family);
    return family.versions.map((version) => presentVersion(version, uses));
  }

  private family(name: string): Family {
    const family = this.swarm.findFamily(name);
    if (!family) throw new NotFound();
    return family;
  }

  private read(query: SecretListQuery): Representation<Page<SecretSummary>> {
    const { limit, cursor, sort, ...filters } = query;
    const rows = this.sorted(sort).filter(matches(filters));
    const page = this.pager.page(rows, orderings[sort], {
      limit,
      cursor,
      of: JSON.stringify(['secrets', sort, filters]),
    });
    return new Representation({ ...page, items: page.items.map(({ summary }) => summary) });
  }

  private sorted(sort: Sort): Row[] {
    const families = this.swarm.families();
    return this.rows.get(this.swarm.picture.revision, sort, () =>
      orderings[sort].sort(
        families.map((family) => ({
          summary: summarize(family, this.swarm.usesOf(family)),
          labels: family.current.secret.labels,
        })),
      ),
    );
  }
}

/** What a client may change of a family: its labels. */
export const specOf = ({ current }: Family) =>
  JSON.stringify(Object.entries(current.secret.labels).sort(([a], [b]) => (a < b ? -1 : 1)));

function matches({
  search,
  stack,
  label,
  state,
}: Omit<SecretListQuery, 'limit' | 'cursor' | 'sort'>) {
  const part = search?.toLowerCase();
  const [key, ...rest] = label?.split('=') ?? [];
  const value = rest.length > 0 ? rest.join('=') : undefined;
  return ({ summary, labels }: Row) =>
    (part === undefined || summary.name.toLowerCase().includes(part)) &&
    (stack === undefined || summary.stack === stack) &&
    (state === undefined || summary.state === state) &&
    (key === undefined ||
      (value === undefined ? Object.hasOwn(labels, key) : labels[key] === value));
}
