import { Pager } from '../../common/paging.js';
import { Tags } from '../../common/representation.js';
import { aKeyRing, SetClock } from '../../common/testing/factories.js';
import { FakeEngine } from '../../engine/testing/fake-engine.js';
import { Condition } from '../condition.js';
import { Files } from '../files.js';
import { Picture } from '../picture.js';
import { Swarm } from '../swarm.js';

/** The picture of a Swarm in memory; `look` brings it up to what the Engine has. */
export class TestSwarm {
  readonly clock = new SetClock();
  readonly picture = new Picture();
  readonly condition = new Condition(this.clock, this.picture);
  readonly swarm = new Swarm(this.picture, this.condition);
  readonly files: Files;
  readonly pager: Pager;
  readonly tags: Tags;

  constructor(
    readonly engine = new FakeEngine(),
    keys = aKeyRing(),
  ) {
    this.files = new Files(engine, this.swarm);
    this.pager = new Pager(keys);
    this.tags = new Tags(keys);
  }

  async look() {
    const { engine, picture } = this;
    const mark = picture.mark();
    const secrets = await engine.listSecrets();
    const configs = await engine.listConfigs();
    const services = await engine.listServices();
    const nodes = await engine.listNodes();
    const networks = await engine.listNetworks();
    picture.replaceAll({ secrets, configs, services, nodes, networks }, mark);
    this.condition.takeFacts(await engine.readFacts());
    this.condition.becomeReady();
    return this;
  }
}
