import type { Role } from '@waxseal/shared';
import { TestAudit } from '../../audit/testing/an-audit.js';
import { IfMatch } from '../../http/if-match.js';
import { aKeyRing, anActor } from '../../common/testing/factories.js';
import { Families, LabelSignatures } from '../../families/index.js';
import { TestSwarm } from '../../swarm/testing/test-swarm.js';
import { CauseIds } from '../cause-ids.js';
import { ChangeService } from '../change-service.js';
import { EditService } from '../edit-service.js';
import { ReplaceRawSpec } from '../replace-raw-spec.js';
import { ResolveFields } from '../resolve-fields.js';
import { ServicesQueries } from '../services.queries.js';

/** The dependencies of the services' use cases, with a fake Engine. */
export class ServicesFixture {
  readonly test = new TestSwarm();
  readonly engine = this.test.engine;
  readonly families = new Families(
    this.test.cache,
    this.test.swarmStatus,
    this.test.bus,
    new LabelSignatures(aKeyRing()),
  );
  readonly queries = new ServicesQueries(
    this.test.swarm,
    this.families,
    this.engine,
    this.test.pager,
    new CauseIds(aKeyRing()),
  );
  readonly audit = new TestAudit();
  readonly change = new ChangeService(
    this.engine,
    this.test.swarm,
    this.queries,
    this.test.tags,
    this.audit,
  );

  readonly resolve = new ResolveFields(this.engine, this.families, this.test.swarm);
  readonly edit = new EditService(this.engine, this.change, this.resolve, this.test.swarm);
  readonly rawSpec = new ReplaceRawSpec(
    this.engine,
    this.edit,
    this.families,
    this.resolve,
    this.test.swarm,
    this.queries,
    this.test.tags,
    this.audit,
  );

  etag(name: string, role?: Role) {
    return this.test.tags.etagOf(this.queries.get(name, anActor(role)));
  }
}

/** The request of a change: of the service `web`, with any ETag, unless given otherwise. */
export const aTarget = ({ name = 'web', ifMatch = '*', resume = false } = {}) => ({
  name,
  resume,
  ifMatch: IfMatch.parse(ifMatch),
});

export const anUpdate = <State extends string>(state: State, message = '') => ({
  state,
  message,
  startedAt: null,
  completedAt: null,
});
