import type { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import {
  stackOf,
  type EverySecretAccess,
  type SecretAccess,
  type SecretAccessExportQuery,
  type SecretAccessPage,
  type SecretAccessQuery,
  type SecretAccessSummary,
  type SecretPrincipal,
} from '@waxseal/shared';
import { ApiTokens } from '../auth/index.js';
import { Clock } from '../common/clock.js';
import { mapInSlices, Slice } from '../common/slices.js';
import { Families, instantLabelOf, type Family } from '../families/index.js';
import { Exports } from '../http/exports.js';
import { NotFound } from '../http/http.errors.js';
import { findByName } from '../http/name-search.js';
import { Ordering } from '../http/ordering.js';
import { Pager } from '../http/paging.js';
import { ProblemError } from '../http/problem.js';
import { Representation } from '../http/representation.js';
import { RevisionCache } from '../http/revision-cache.js';
import { RecentTasks, Swarm } from '../swarm/index.js';
import { UsersRepository } from '../users/index.js';
import { namesOf, nodesOf, presentMounts } from './present-mounts.js';
import {
  accountOfToken,
  accountOfUser,
  byReach,
  principalOf,
  type Account,
  type Subject,
} from './principals.js';
import { formats } from './secret-access-export.js';
import { reachOf, socketIn } from './socket-services.js';
import { indexOf, type TaskIndex } from './task-index.js';

const DAY_MS = 86_400_000;

interface Row {
  family: Family;
  name: string;
  stack: string | null;
  since: number;
  serviceCount: number;
}

const nameOf = ({ name }: Row) => name;
const ageOf = ({ since }: Row) => -since;
const countOf = ({ serviceCount }: Row) => serviceCount;

const orderings: Record<SecretAccessQuery['sort'], Ordering<Row>> = {
  name: new Ordering(nameOf, nameOf),
  '-name': new Ordering(nameOf, nameOf, true),
  age: new Ordering(ageOf, nameOf),
  '-age': new Ordering(ageOf, nameOf, true),
  services: new Ordering(countOf, nameOf),
  '-services': new Ordering(countOf, nameOf, true),
};

type Socket = Omit<EverySecretAccess['services'][number], 'nodes'> & { id: string };

/** What a report needs besides the cache of the Swarm, read once for all its secrets. */
interface Reading {
  accounts: Account[];
  tasks: TaskIndex | null;
  now: number;
}

/** Who can read secrets. */
@Injectable()
export class SecretAccessQueries {
  private readonly rows = new RevisionCache<Row[]>();
  private readonly sockets = new RevisionCache<Socket[]>();

  constructor(
    private readonly swarm: Swarm,
    private readonly families: Families,
    private readonly recentTasks: RecentTasks,
    private readonly users: UsersRepository,
    private readonly tokens: ApiTokens,
    private readonly pager: Pager,
    private readonly exports: Exports,
    private readonly clock: Clock,
  ) {}

  async list(query: SecretAccessQuery): Promise<Representation<SecretAccessPage>> {
    const { limit, cursor, sort, stack, ...search } = query;
    const reading = await this.read();
    const kept = this.sorted(sort).filter((row) => stack === undefined || row.stack === stack);
    const of = JSON.stringify(['secret-access', sort, stack, search]);
    const rows = findByName(kept, nameOf, search);
    const page = this.pager.page(rows, orderings[sort], { limit, cursor, of });
    const items = await mapInSlices(page.items, ({ family }) => this.summarize(family, reading));
    return Representation.list({ ...page, items, everySecret: this.everySecret(reading) });
  }

  async get(name: string): Promise<Representation<SecretAccess>> {
    const family = this.find(name);
    const reading = await this.read();
    const body = { ...this.present(family, reading), everySecret: this.everySecret(reading) };
    return new Representation(body);
  }

  /** Throws if there is no such secret, or if too many exports run. */
  export({ format, name }: SecretAccessExportQuery): Readable {
    const families = name === undefined ? this.sorted('name') : [{ family: this.find(name) }];
    return this.exports.stream(this.parts(format, families));
  }

  private async *parts(
    format: SecretAccessExportQuery['format'],
    rows: readonly Pick<Row, 'family'>[],
  ): AsyncGenerator<string> {
    const reading = await this.read();
    const { head, line, foot } = formats[format];
    const slice = new Slice();
    let text = head({
      at: new Date(reading.now).toISOString(),
      everySecret: this.everySecret(reading),
      principals: this.principals(everySecret, reading),
    });
    for (const [index, { family }] of rows.entries()) {
      if (slice.isOver) {
        yield text;
        text = '';
        await slice.next();
      }
      text += line(this.present(family, reading), index);
    }
    yield text + foot;
  }

  /** Without Docker, everything but the nodes is known from the cache. */
  private async read(): Promise<Reading> {
    const [users, tokens, tasks] = await Promise.all([
      this.users.list(),
      this.tokens.listValid(),
      this.readTasks(),
    ]);
    const accounts = [
      ...users.filter(({ isDisabled }) => isDisabled === 0).map(accountOfUser),
      ...tokens.map(accountOfToken),
    ];
    return { accounts, tasks, now: this.clock.now() };
  }

  private async readTasks(): Promise<TaskIndex | null> {
    try {
      this.swarm.assertWritable();
      return await indexOf(await this.recentTasks.read());
    } catch (error) {
      if (error instanceof ProblemError) return null;
      throw error;
    }
  }

  private present(family: Family, reading: Reading): Omit<SecretAccess, 'everySecret'> {
    const summary = this.summarize(family, reading);
    return { ...summary, principals: this.principals(subjectOf(summary), reading) };
  }

  private summarize(family: Family, reading: Reading): SecretAccessSummary {
    const { name, current } = family;
    const { object, number } = current;
    const mounts = presentMounts(family, {
      secrets: this.families.secrets,
      tasks: reading.tasks,
      service: (id) => this.swarm.cache.services.get(id),
      nodeName: (id) => this.swarm.nodeName(id),
    });
    const subject = subjectOf({ name, mounts });
    return {
      name,
      stack: stackOf(object.labels),
      driver: object.driver,
      currentVersion: number,
      valueSince: object.createdAt,
      ageDays: Math.floor((reading.now - Date.parse(object.createdAt)) / DAY_MS),
      rotatedAt: rotatedAtOf(family),
      readerCount: this.principals(subject, reading).filter(({ ways }) => ways.length > 0).length,
      mounts,
      nodes: nodesOf(mounts, reading.tasks !== null),
    };
  }

  private principals(secret: Subject, { accounts }: Reading): SecretPrincipal[] {
    return accounts.flatMap((account) => principalOf(account, secret) ?? []).sort(byReach);
  }

  private everySecret({ tasks }: Reading): EverySecretAccess {
    const { swarm } = this;
    const nodeName = (id: string) => swarm.nodeName(id);
    const sockets = this.sockets.get(swarm.cache.revision, 'sockets', () => this.findSockets());
    return {
      managers: swarm.knows('nodes')
        ? namesOf(
            swarm.cache.nodes.values().flatMap(({ id, role }) => (role === 'manager' ? [id] : [])),
            nodeName,
          )
        : null,
      services: sockets.map(({ id, ...socket }) => ({
        ...socket,
        nodes: tasks && namesOf(tasks.byService.get(id), nodeName),
      })),
    };
  }

  private findSockets(): Socket[] {
    return this.swarm.cache.services
      .values()
      .flatMap(({ id, name, labels, spec }) => {
        const source = socketIn(spec);
        return source === undefined
          ? []
          : [{ id, service: name, stack: stackOf(labels), source, reach: reachOf(spec) }];
      })
      .sort((one, other) => (one.service < other.service ? -1 : 1));
  }

  private find(name: string): Family {
    const family = this.families.secrets.find(name);
    if (!family) throw new NotFound();
    return family;
  }

  private sorted(sort: SecretAccessQuery['sort']): Row[] {
    const { secrets, revision } = this.families;
    return this.rows.get(revision, sort, () =>
      orderings[sort].sort(
        secrets.all().map((family) => ({
          family,
          name: family.name,
          stack: stackOf(family.current.object.labels),
          since: Date.parse(family.current.object.createdAt),
          serviceCount: new Set(secrets.usesOf(family).map(({ service }) => service.id)).size,
        })),
      ),
    );
  }
}

/** As a secret that no service mounts: what holds for it holds for all. */
const everySecret: Subject = { name: '*', isMounted: false };

const subjectOf = ({ name, mounts }: Pick<SecretAccessSummary, 'name' | 'mounts'>): Subject => ({
  name,
  isMounted: mounts.length > 0,
});

/** A restore is a rotation, too. A first version has never been rotated to, unless a label says so. */
function rotatedAtOf({ current }: Family): string | null {
  const since = instantLabelOf(current.object, 'since');
  return since ?? (current.number > 1 ? current.object.createdAt : null);
}
