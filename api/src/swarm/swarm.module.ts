import { Global, Module } from '@nestjs/common';
import { Condition } from './condition.js';
import { Files } from './files.js';
import { Lookers } from './lookers.js';
import { PictureKeeper } from './picture-keeper.js';
import { OwnService } from './own-service.js';
import { Picture } from './picture.js';
import { Refresher } from './refresher.js';
import { SwarmGauges } from './swarm-gauges.js';
import { Swarm } from './swarm.js';

@Global()
@Module({
  providers: [
    Picture,
    Condition,
    Refresher,
    OwnService,
    PictureKeeper,
    Lookers,
    Swarm,
    Files,
    SwarmGauges,
  ],
  exports: [Picture, Condition, PictureKeeper, Lookers, Swarm, Files],
})
export class SwarmModule {}
