import { Global, Module } from '@nestjs/common';
import { Condition } from './condition.js';
import { PictureKeeper } from './picture-keeper.js';
import { Picture } from './picture.js';
import { Refresher } from './refresher.js';
import { Swarm } from './swarm.js';

@Global()
@Module({
  providers: [Picture, Condition, Refresher, PictureKeeper, Swarm],
  exports: [Picture, Condition, PictureKeeper, Swarm],
})
export class SwarmModule {}
