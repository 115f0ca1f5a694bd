import { Injectable } from '@nestjs/common';
import type {
  Config,
  ConfigContent,
  ConfigDiff,
  ConfigDiffQuery,
  ConfigListQuery,
  ConfigSummary,
  ConfigVersion,
  Page,
  SecretUse,
  SubListQuery,
} from '@waxseal/shared';
import { Clock } from '../common/clock.js';
import { NotFound } from '../common/common.errors.js';
import { Ordering } from '../common/ordering.js';
import { Pager } from '../common/paging.js';
import { Representation } from '../common/representation.js';
import { Engine, type EngineConfig } from '../engine/index.js';
import type { FamilyReads } from '../families/index.js';
import { dueOf, Policies, RotationsQueries } from '../rotations/index.js';
import {
  presentSecret,
  presentUses,
  presentVersion,
  specOf,
  summarizeSecret,
  type FamilyFacts,
} from '../secrets/index.js';
import { Swarm, type Family } from '../swarm/index.js';
import { diffLines } from './diff-lines.js';

type Sort = ConfigListQuery['sort'];
type ConfigFamily = Family<EngineConfig>;

const nameOf = ({ name }: ConfigSummary) => name;
const orderings: Record<Sort, Ordering<ConfigSummary>> = {
  name: new Ordering(nameOf, nameOf),
  '-name': new Ordering(nameOf, nameOf, true),
  created: new Ordering(({ createdAt }) => Date.parse(createdAt), nameOf),
  '-created': new Ordering(({ createdAt }) => Date.parse(createdAt), nameOf, true),
  services: new Ordering(({ serviceCount }) => serviceCount, nameOf),
  '-services': new Ordering(({ serviceCount }) => serviceCount, nameOf, true),
};
const byVersion = new Ordering<ConfigVersion>(
  ({ version }) => version,
  ({ id }) => id,
  true,
);
const byService = new Ordering<SecretUse>(
  ({ service }) => service,
  ({ version, spec }) => `${spec} ${version}`,
);

/** Reads of configs: what a secret's family shows, but for a driver, and the content besides. */
@Injectable()
export class ConfigsQueries implements FamilyReads<Config, ConfigVersion> {
  readonly kind = 'config';

  constructor(
    private readonly swarm: Swarm,
    private readonly engine: Engine,
    private readonly pager: Pager,
    private readonly policies: Policies,
    private readonly rotations: RotationsQueries,
    private readonly clock: Clock,
  ) {}

  list({ limit, cursor, sort, ...filters }: ConfigListQuery): Representation<Page<ConfigSummary>> {
    const rows = this.swarm.configs.all().filter((family) => hasLabel(family, filters.label));
    const summaries = rows.map((family) => this.summarize(family)).filter(matches(filters));
    const of = JSON.stringify(['configs', sort, filters]);
    const sorted = orderings[sort].sort(summaries);
    return new Representation(this.pager.page(sorted, orderings[sort], { limit, cursor, of }));
  }

  get(name: string): Representation<Config> {
    const family = this.family(name);
    const strayUsers = (id: string) => this.swarm.configs.usesOfId(id).length;
    const {
      driver: _,
      expiresAt: _expires,
      subject: _subject,
      ...body
    } = presentSecret(family, this.factsOf(family), strayUsers);
    return new Representation(body, JSON.stringify([specOf(family), body.policy]));
  }

  async listVersions(name: string, { limit, cursor }: SubListQuery) {
    const versions = byVersion.sort(await this.versions(name));
    const of = JSON.stringify(['config-versions', name]);
    return new Representation(this.pager.page(versions, byVersion, { limit, cursor, of }));
  }

  listUsage(name: string, { limit, cursor }: SubListQuery) {
    const uses = byService.sort(presentUses(this.swarm.configs.usesOf(this.family(name))));
    const of = JSON.stringify(['config-usage', name]);
    return new Representation(this.pager.page(uses, byService, { limit, cursor, of }));
  }

  async getVersion(name: string, number: number): Promise<Representation<ConfigVersion>> {
    const version = (await this.versions(name)).find((one) => one.version === number);
    if (!version) throw new NotFound();
    return new Representation(version);
  }

  async getContent(name: string, number: number): Promise<Representation<ConfigContent>> {
    const bytes = await this.read(name, number);
    const body = { version: number, base64: bytes.toString('base64'), text: textOf(bytes) };
    return new Representation(body);
  }

  async diff(name: string, { from, to }: ConfigDiffQuery): Promise<Representation<ConfigDiff>> {
    const [before, after] = [await this.read(name, from), await this.read(name, to)];
    const [left, right] = [textOf(before), textOf(after)];
    const isBinary = left === null || right === null;
    const lines = isBinary ? [] : diffLines(left, right);
    return new Representation({ from, to, isBinary, isEqual: before.equals(after), lines });
  }

  private async read(name: string, number: number): Promise<Buffer> {
    const version = this.family(name).versions.find((one) => one.number === number);
    if (!version) throw new NotFound();
    this.swarm.assertWritable();
    return Buffer.from(await this.engine.readConfig(version.file.id), 'base64');
  }

  private async versions(name: string): Promise<ConfigVersion[]> {
    const family = this.family(name);
    const uses = this.swarm.configs.usesOf(family);
    const history = await this.rotations.historyOf('config', name);
    const { pinned } = this.policies.of('config', name);
    return family.versions.map((version) => {
      const { id } = version.file;
      const known = history.get(id) ?? { createdBy: null, retiresAt: null };
      const facts = { ...known, isPinned: pinned.includes(id) };
      const { secretName, expiresAt: _, ...rest } = presentVersion(version, uses, facts);
      return { ...rest, configName: secretName };
    });
  }

  private summarize(family: ConfigFamily): ConfigSummary {
    const { driver: _, ...summary } = summarizeSecret(family, this.factsOf(family));
    return summary;
  }

  private factsOf(family: ConfigFamily): FamilyFacts {
    const { configs } = this.swarm;
    const { policy } = this.policies.of('config', family.name);
    return {
      uses: configs.usesOf(family),
      drift: configs.driftOf(family),
      rotation: configs.underWayOf(family.name)?.rotation ?? null,
      policy,
      due: dueOf(family, policy, this.clock.now()),
    };
  }

  private family(name: string): ConfigFamily {
    const family = this.swarm.configs.find(name);
    if (!family) throw new NotFound();
    return family;
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function textOf(bytes: Buffer): string | null {
  try {
    return utf8.decode(bytes);
  } catch {
    return null; // No text.
  }
}

const matches =
  ({ search, stack, state, due, drift }: Omit<ConfigListQuery, 'limit' | 'cursor' | 'sort'>) =>
  (summary: ConfigSummary) =>
    (search === undefined || summary.name.toLowerCase().includes(search.toLowerCase())) &&
    (stack === undefined || summary.stack === stack) &&
    (state === undefined || summary.state === state) &&
    (due === undefined || (summary.due?.isDue ?? false) === due) &&
    (drift === undefined || summary.driftCount > 0 === drift);

function hasLabel({ current }: ConfigFamily, label: string | undefined): boolean {
  if (label === undefined) return true;
  const { labels } = current.file;
  const at = label.indexOf('=');
  return at < 0 ? Object.hasOwn(labels, label) : labels[label.slice(0, at)] === label.slice(at + 1);
}
