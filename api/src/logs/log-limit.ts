import { Injectable } from '@nestjs/common';
import { OpenLimit } from '../http/open-limit.js';

/** Each log has a connection to Docker and lines in memory. */
@Injectable()
export class LogLimit extends OpenLimit {
  constructor() {
    super({ words: (count) => `read ${count} logs`, ofSession: 8, ofAll: 32 });
  }
}
