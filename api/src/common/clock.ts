import { Injectable } from '@nestjs/common';

/** The time, so that specs can set it. */
@Injectable()
export class Clock {
  /** Epoch milliseconds. */
  now() {
    return Date.now();
  }

  iso() {
    return new Date(this.now()).toISOString();
  }
}
