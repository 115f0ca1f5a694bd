import { setTimeout } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';

/** A wait that specs can skip. Ends early, without failing, when `signal` does. */
@Injectable()
export class Delay {
  async for(ms: number, signal: AbortSignal): Promise<void> {
    if (ms > 0) await setTimeout(ms, undefined, { signal }).catch(() => undefined);
  }
}
