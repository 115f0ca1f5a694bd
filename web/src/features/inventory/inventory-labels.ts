import type { Image, Network, Page } from '@waxseal/shared';
import { plural } from '../../lib/plural';

export const inventoryTexts = {
  search: 'Search networks, volumes and images',
  network: { noun: 'network', empty: 'No networks.' },
  volume: { noun: 'volume', empty: 'No service mounts a named volume.' },
  image: { noun: 'image', empty: 'No service runs an image.' },
  networksForbidden: 'Docker refuses to list networks.',
  noMatch: 'Nothing matches the search.',
  here: 'On this node',
};

export const countText = ({ items, total }: Page<unknown>, noun: string) =>
  items.length < total
    ? `${plural(total, noun)}, of which the first ${items.length} are shown`
    : plural(total, noun);

export function networkKind({ isIngress, isInternal, isAttachable }: Network): string {
  const kinds = [
    isIngress && 'Publishes ports',
    isInternal && 'Internal',
    isAttachable && 'Attachable',
  ];
  return kinds.filter(Boolean).join(', ') || '–';
}

export function placeText({ isLocal }: Image): string {
  if (isLocal === null) return 'Unknown';
  return isLocal ? 'Yes' : 'No';
}

const DIGEST_SHOWN = 19;
export const shortDigest = (digest: string | null) => digest?.slice(0, DIGEST_SHOWN) ?? '–';

export const otherServices = (count: number) => `and ${plural(count, 'other')}`;
