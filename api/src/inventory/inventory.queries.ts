import { Injectable } from '@nestjs/common';
import {
  MOST_NAMED,
  stackOf,
  type Image,
  type InventoryQuery,
  type Network,
  type Page,
  type Volume,
} from '@waxseal/shared';
import { findByName } from '../http/name-search.js';
import { Ordering } from '../http/ordering.js';
import { Pager } from '../http/paging.js';
import { Representation } from '../http/representation.js';
import { RevisionCache } from '../http/revision-cache.js';
import { splitImage } from '../services/index.js';
import { Swarm, type KnownService } from '../swarm/index.js';
import { LocalImages } from './local-images.js';

type Users = Pick<Volume, 'serviceCount' | 'services'>;
type UsedImage = Pick<Image, 'image' | 'imageDigest'> & Users;

interface Kind<Row> {
  list: string;
  nameOf: (row: Row) => string;
  /** Unique among rows of the same name. */
  idOf: (row: Row) => string;
}

const networks: Kind<Network> = { list: 'networks', nameOf: byName, idOf: ({ id }) => id };
const volumes: Kind<Volume> = { list: 'volumes', nameOf: byName, idOf: () => '' };
const images: Kind<UsedImage> = {
  list: 'images',
  nameOf: ({ image }) => image,
  idOf: ({ imageDigest }) => imageDigest ?? '',
};

/** What services use and Waxseal does not change, from the current specs of all services. */
@Injectable()
export class InventoryQueries {
  private readonly networks = new RevisionCache<Network[]>();
  private readonly volumes = new RevisionCache<Volume[]>();
  private readonly images = new RevisionCache<UsedImage[]>();

  constructor(
    private readonly swarm: Swarm,
    private readonly local: LocalImages,
    private readonly pager: Pager,
  ) {}

  listNetworks(query: InventoryQuery): Representation<Page<Network>> {
    this.swarm.assertReadable('networks');
    const services = this.swarm.services();
    const rows = this.networks.get(this.swarm.cache.revision, '', () => this.allNetworks(services));
    return Representation.list(this.page(networks, rows, query));
  }

  listVolumes(query: InventoryQuery): Representation<Page<Volume>> {
    const services = this.swarm.services();
    const rows = this.volumes.get(this.swarm.cache.revision, '', () =>
      [...usersOf(services, volumesOf)].map(([name, users]) => ({ name, ...users })),
    );
    return Representation.list(this.page(volumes, rows, query));
  }

  async listImages(query: InventoryQuery): Promise<Representation<Page<Image>>> {
    const services = this.swarm.services();
    const rows = this.images.get(this.swarm.cache.revision, '', () =>
      [...usersOf(services, ({ spec }) => [spec.image])].map(([image, users]) => ({
        ...splitImage(image),
        ...users,
      })),
    );
    const page = this.page(images, rows, query);
    const sizeOf = await this.local.read();
    const items = page.items.map((row) => {
      const sizeBytes = sizeOf?.(fullName(row)) ?? null;
      return { ...row, isLocal: sizeOf && sizeBytes !== null, sizeBytes };
    });
    return Representation.list({ ...page, items });
  }

  private page<Row>(
    { list, nameOf, idOf }: Kind<Row>,
    rows: readonly Row[],
    { limit, cursor, sort, ...search }: InventoryQuery,
  ): Page<Row> {
    const ordering = new Ordering(nameOf, idOf, sort === '-name');
    const sorted = ordering.sort(findByName(rows, nameOf, search));
    return this.pager.page(sorted, ordering, {
      limit,
      cursor,
      of: JSON.stringify([list, sort, search]),
    });
  }

  private allNetworks(services: readonly KnownService[]): Network[] {
    const known = this.swarm.cache.networks.values();
    const ids = new Map(known.flatMap(({ id, name }) => [[name, id] as const, [id, id] as const]));
    const ingress = known.find(({ isIngress }) => isIngress)?.id;
    const users = usersOf(services, ({ spec }) => [
      ...spec.networks.flatMap((target) => ids.get(target) ?? []),
      ...(ingress && publishesThroughIngress(spec) ? [ingress] : []),
    ]);
    return known.map(({ labels, ...network }) => ({
      ...network,
      stack: stackOf(labels),
      ...(users.get(network.id) ?? { serviceCount: 0, services: [] }),
    }));
  }
}

function byName({ name }: { name: string }) {
  return name;
}

const publishesThroughIngress = ({ ports }: KnownService['spec']) =>
  ports.some(({ publishMode }) => publishMode === 'ingress');

/** A volume without a name is new for each task. */
const volumesOf = ({ spec }: KnownService) =>
  spec.mounts.flatMap(({ type, source }) => (type === 'volume' && source ? source : []));

const fullName = ({ image, imageDigest }: UsedImage) =>
  imageDigest ? `${image}@${imageDigest}` : image;

/** The services that use each thing, by its key. */
function usersOf(
  services: readonly KnownService[],
  keysOf: (service: KnownService) => readonly string[],
): Map<string, Users> {
  const users = new Map<string, Users>();
  const sorted = new Ordering(byName, () => '').sort(services);
  for (const service of sorted)
    for (const key of new Set(keysOf(service))) {
      const found = users.get(key) ?? { serviceCount: 0, services: [] };
      found.serviceCount++;
      if (found.services.length < MOST_NAMED) found.services.push(service.name);
      users.set(key, found);
    }
  return users;
}
