import { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { RateLimited } from './guard.errors.js';

const MOST_EXPORTS = 8;
const RETRY_AFTER_SECONDS = 10;
/** A client that stops reading must not keep others from exporting. */
const STALLED_MS = 60_000;

/** Streams files to clients, and limits how many at the same time. */
@Injectable()
export class Exports {
  private open = 0;

  /**
   * Throws if too many exports run. The stream ends itself if its reader stalls. The parts take turns
   * with other work by themselves: see `Slice`.
   */
  stream(parts: AsyncIterable<string>): Readable {
    const leave = this.enter();
    let stalled: NodeJS.Timeout | undefined;
    const stream = Readable.from(
      withEach(parts, {
        onGiven: () => {
          const end = () => stream.destroy(new Error('The reader stalls'));
          stalled = setTimeout(end, STALLED_MS).unref();
        },
        onTaken: () => clearTimeout(stalled),
      }),
      { highWaterMark: 1 },
    );
    stream.once('close', () => {
      clearTimeout(stalled);
      leave();
    });
    return stream;
  }

  private enter(): () => void {
    if (this.open >= MOST_EXPORTS)
      throw new RateLimited({
        detail: `At most ${MOST_EXPORTS} exports run at the same time`,
        headers: { 'retry-after': String(RETRY_AFTER_SECONDS) },
      });
    this.open += 1;
    let hasLeft = false;
    return () => {
      if (!hasLeft) this.open -= 1;
      hasLeft = true;
    };
  }
}

/** The reader asks for a part when it has taken the one before. */
async function* withEach(
  parts: AsyncIterable<string>,
  { onGiven, onTaken }: { onGiven: () => void; onTaken: () => void },
) {
  for await (const part of parts) {
    onGiven();
    yield part;
    onTaken();
  }
}
