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
import { Clock } from '../common/clock.js';
import { Memo } from '../common/memo.js';
import { Ordering } from '../common/ordering.js';
import { Pager } from '../common/paging.js';
import { Representation } from '../common/representation.js';
import type { FamilyReads } from '../families/index.js';
import { dueOf, Policies, RotationsQueries } from '../rotations/index.js';
import { OUR_PREFIX, Swarm, type EngineFile, type Family } from '../swarm/index.js';
import {
  presentSecret,
  presentUses,
  presentVersion,
  summarize,
  type FamilyFacts,
} from './present-secret.js';

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
export class SecretsQueries implements FamilyReads<Secret, SecretVersion> {
  readonly kind = 'secret';
  private readonly rows = new Memo<Row[]>();
  private readonly pages = new Memo<Representation<Page<SecretSummary>>>();

  constructor(
    private readonly swarm: Swarm,
    private readonly pager: Pager,
    private readonly policies: Policies,
    private readonly rotations: RotationsQueries,
    private readonly clock: Clock,
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
    const strayUsers = (id: string) => this.swarm.secrets.usesOfId(id).length;
    const body = presentSecret(family, this.factsOf(family), strayUsers);
    return new Representation(body, JSON.stringify([specOf(family), body.policy]));
  }

  async listVersions(name: string, { limit, cursor }: SubListQuery) {
    const versions = byVersion.sort(await this.versions(name));
    const of = JSON.stringify(['versions', name]);
    return new Representation(this.pager.page(versions, byVersion, { limit, cursor, of }));
  }

  async getVersion(name: string, number: number): Promise<Representation<SecretVersion>> {
    const version = (await this.versions(name)).find((one) => one.version === number);
    if (!version) throw new NotFound();
    return new Representation(version);
  }

  listUsage(name: string, { limit, cursor }: SubListQuery) {
    const uses = byService.sort(presentUses(this.swarm.secrets.usesOf(this.family(name))));
    const of = JSON.stringify(['usage', name]);
    return new Representation(this.pager.page(uses, byService, { limit, cursor, of }));
  }

  private factsOf(family: Family): FamilyFacts {
    const { secrets } = this.swarm;
    const { policy } = this.policies.of('secret', family.name);
    return {
      uses: secrets.usesOf(family),
      drift: secrets.driftOf(family),
      rotation: secrets.underWayOf(family.name)?.rotation ?? null,
      policy,
      due: dueOf(family, policy, this.clock.now()),
    };
  }

  private async versions(name: string) {
    const family = this.family(name);
    const uses = this.swarm.secrets.usesOf(family);
    const history = await this.rotations.historyOf('secret', name);
    const { pinned } = this.policies.of('secret', name);
    return family.versions.map((version) => {
      const { id } = version.file;
      const known = history.get(id) ?? { createdBy: null, retiresAt: null };
      return presentVersion(version, uses, { ...known, isPinned: pinned.includes(id) });
    });
  }

  private family(name: string): Family {
    const family = this.swarm.secrets.find(name);
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
    const families = this.swarm.secrets.all();
    return this.rows.get(this.swarm.picture.revision, sort, () =>
      orderings[sort].sort(
        families.map((family) => ({
          summary: summarize(family, this.factsOf(family)),
          labels: family.current.file.labels,
        })),
      ),
    );
  }
}

/** What a client may change of a family: its labels, but those that we keep our books by. */
export const specOf = ({ current }: Family<EngineFile>) =>
  JSON.stringify(
    Object.entries(current.file.labels)
      .filter(([key]) => !key.startsWith(OUR_PREFIX))
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );

function matches({
  search,
  stack,
  label,
  state,
  drift,
  due,
}: Omit<SecretListQuery, 'limit' | 'cursor' | 'sort'>) {
  const now = Date.now();
  const part = search?.toLowerCase();
  const [key, ...rest] = label?.split('=') ?? [];
  const value = rest.length > 0 ? rest.join('=') : undefined;
  return ({ summary, labels }: Row) =>
    (part === undefined || summary.name.toLowerCase().includes(part)) &&
    (stack === undefined || summary.stack === stack) &&
    (state === undefined || summary.state === state) &&
    (due === undefined || (summary.due !== null && Date.parse(summary.due.at) <= now) === due) &&
    (drift === undefined || summary.driftCount > 0 === drift) &&
    (key === undefined ||
      (value === undefined ? Object.hasOwn(labels, key) : labels[key] === value));
}
