import { describe, expect, it } from 'vitest';
import { rotateCommands } from './rotate-commands';
import { aPlan, aPlannedService } from '../testing/plans';

const typed = { kind: 'secret', name: 'db', bytes: 12 } as const;

describe('rotateCommands', () => {
  it('takes one typed value from the standard input', () => {
    const { curl } = rotateCommands([typed], { reason: "it's old" }, null);
    expect(curl).toContain('base64 | jq -Rs');
    expect(curl).toContain('--data @-');
    expect(curl).toContain('{"kind":"secret","name":"db"} + {value:');
    expect(curl).not.toContain('bytes');
  });

  it('writes generators and versions out, as no value is in them', () => {
    const change = { kind: 'secret', name: 'db', version: 1 } as const;
    expect(rotateCommands([change], { deletePrevious: 'now' }, null).curl).toContain(
      `--data '{"changes":[{"kind":"secret","name":"db","version":1}],"deletePrevious":"now"}'`,
    );
  });

  it('takes the whole body from the standard input where several values are typed', () => {
    const { curl } = rotateCommands([typed, { ...typed, name: 'key' }], {}, null);
    expect(curl).toContain('--data @-');
    expect(curl).not.toContain('jq');
  });

  it('has the same as docker commands once the plan is known, mounts kept', () => {
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
