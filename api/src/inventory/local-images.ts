import { Injectable } from '@nestjs/common';
import { fullImage, parseImage } from '@waxseal/shared';
import { Clock } from '../common/clock.js';
import { Engine, type EngineImage } from '../engine/index.js';

/** How long one answer of the Engine serves all requests. */
const KEPT_MS = 5_000;

type FindSize = (image: string) => number | null;

/** The images on the node of this Engine, by the names that services give them. */
@Injectable()
export class LocalImages {
  private known: { readAt: number; find: Promise<FindSize | null> } | undefined;

  constructor(
    private readonly engine: Engine,
    private readonly clock: Clock,
  ) {}

  /** Finds the size of an image, or null if the node does not have it. Null if images cannot be listed. */
  read(): Promise<FindSize | null> {
    const now = this.clock.now();
    if (!this.known || now - this.known.readAt >= KEPT_MS)
      this.known = { readAt: now, find: this.list() };
    return this.known.find;
  }

  private async list(): Promise<FindSize | null> {
    try {
      const sizes = sizesOf(await this.engine.listImages());
      return (image) => sizes.get(keyOf(image)) ?? null;
    } catch {
      // What services run is known all the same.
      return null;
    }
  }
}

function sizesOf(images: readonly EngineImage[]) {
  const sizes = new Map<string, number>();
  for (const { tags, digests, sizeBytes } of images)
    for (const name of [...tags, ...digests]) sizes.set(keyOf(name), sizeBytes);
  return sizes;
}

/** One text for all spellings of an image. Docker ignores the tag of an image with a digest. */
function keyOf(image: string): string {
  const parts = parseImage(image);
  return parts?.digest ? `${parts.name}@${parts.digest}` : fullImage(image);
}
