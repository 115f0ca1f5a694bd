import { describe, expect, it } from 'vitest';
import { rotateCommands } from './rotate-commands';
import { aPlan, aPlannedService } from '../testing/plans';

const typed = { kind: 'secret', name: 'db', bytes: 12 } as const;

describe('rotateCommands', () => {
  it('reads a single typed value from standard input', () => {
    const { curl } = rotateCommands([typed], { reason: "it's old" }, null);
    expect(curl).toContain('base64 | jq -Rs');
    expect(curl).toContain('--data @-');
    expect(curl).toContain('{"kind":"secret","name":"db"} + {value:');
    expect(curl).not.toContain('bytes');
  });

  it('includes generators and versions, because they contain no value', () => {
    const change = { kind: 'secret', name: 'db', version: 1 } as const;
    expect(rotateCommands([change], { deletePrevious: 'now' }, null).curl).toContain(
      `--data '{"changes":[{"kind":"secret","name":"db","version":1}],"deletePrevious":"now"}'`,
    );
  });

  it('reads the whole body from standard input if several values are typed', () => {
    const { curl } = rotateCommands([typed, { ...typed, name: 'key' }], {}, null);
    expect(curl).toContain('--data @-');
    expect(curl).not.toContain('jq');
  });

  it('returns equivalent docker commands with unchanged mounts when the plan is known', () => {
    const services = [aPlannedService(), aPlannedService({ service: 'skipped', effect: 'skip' })];
    expect(rotateCommands([typed], {}, aPlan({ services })).docker).toBe(
      [
        'docker secret create db.v2 -',
        'docker service update --secret-rm db --secret-add source=db.v2,target=db,uid=0,gid=0,mode=0444 web',
      ].join('\n'),
    );
    expect(rotateCommands([typed], {}, null).docker).toBeUndefined();
  });
});
