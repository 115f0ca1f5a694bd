import { describe, expect, it } from 'vitest';
import { formTable } from './form-labels';
import { draftOf, patchOf, specOf } from './spec-draft';
import { yamlFaults } from './yaml-labels';
import { specOfYaml, yamlOf } from './yaml-spec';

const spec = {
  name: 'web',
  mode: 'replicated',
  image: 'app:1',
  args: ['-c', 'a\nb', 'yes', '0123'],
  env: { A: '1', B: '', C: 'true' },
  ports: [{ target: 80, protocol: 'tcp', publishMode: 'ingress' }],
  networks: [{ name: 'back', aliases: ['a'] }],
  mounts: [{ type: 'volume', target: '/d', driverOptions: { o: 'x' } }],
  resources: { limitCpus: '0.5', reservedGeneric: { gpu: 1 } },
  isTty: true,
};

describe('A spec as YAML', () => {
  it('is read as it was written', () => {
    const read = specOfYaml(formTable, yamlOf(spec));
    expect(read).toEqual(spec);
    expect(specOf(formTable, draftOf(formTable, read))).toEqual(spec);
  });

  it('changes only what differs, and resets what was taken out', () => {
    const before = draftOf(formTable, spec);
    const { isTty: _, ...others } = spec;
    const text = yamlOf({ ...others, env: { A: '2', C: 'true' } });
    expect(patchOf(formTable, before, draftOf(formTable, specOfYaml(formTable, text)))).toEqual({
      env: { A: '2', B: null },
      isTty: null,
    });
  });

  it.each([
    ['a: [', /^This YAML cannot be read: .* line 1/],
    ['image: a\nimage: b', /^This YAML cannot be read: .*unique/],
    ['- image', yamlFaults.noFields],
    ['privileged: true', yamlFaults.unknown('privileged')],
    ['__proto__: 1', yamlFaults.unknown('__proto__')],
    ['resources: { swap: 1 }', yamlFaults.unknown('resources.swap')],
    ['mounts: [{ target: /a, consistency: x }]', yamlFaults.unknown('mounts[0].consistency')],
    ['args: sh', yamlFaults.list('args')],
    ['env: [A=1]', yamlFaults.map('env')],
    ['env: { A: [1] }', yamlFaults.scalar('env.A')],
    ['resources: 1', yamlFaults.map('resources')],
    ['image: { a: 1 }', yamlFaults.scalar('image')],
    ['ports: [80]', yamlFaults.map('ports[0]')],
    ['networks: [{ name: a, aliases: b }]', yamlFaults.list('networks[0].aliases')],
  ])('%j is refused with the line or the field', (text, fault) =>
    expect(() => specOfYaml(formTable, text)).toThrow(fault),
  );
});
