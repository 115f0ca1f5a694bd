import 'reflect-metadata';
import { beforeEach, describe, expect, it } from 'vitest';
import { aReference } from '../../engine/testing/factories.js';
import { FakeEngine } from '../../engine/testing/fake-engine.js';
import { aPair, encrypted, NOW } from '../../generators/testing/certificates.js';
import { TestSwarm } from '../../swarm/testing/test-swarm.js';
import { familyFacts } from '../testing/family-facts.js';
import { checkValues } from './check-values.js';
import type { Families } from './families.js';
import { certificateLabels } from './new-value.js';

const [old, fresh] = [await aPair('ec'), await aPair('ec')];
const labelsOf = (text: string) => certificateLabels(Buffer.from(text));

describe('A certificate or key whose other half stays', () => {
  let engine: FakeEngine;
  let test: TestSwarm;
  let families: Families;
  beforeEach(async () => {
    engine = new FakeEngine();
    test = await new TestSwarm(engine).refresh();
    ({ families } = await familyFacts(test));
  });

  async function stored(values: Record<string, string>, isLabelled = true) {
    const objects = Object.entries(values).map(([name, text]) =>
      engine.addObject('secret', { name, labels: isLabelled ? labelsOf(text) : {} }),
    );
    engine.addService({ spec: { secrets: objects.map((object) => aReference(object)) } });
    await test.refresh();
  }
  const check = (name: string, text: string) =>
    checkValues(families, [{ kind: 'secret', name, value: { text } }], NOW).map(
      ({ detail }) => detail,
    );

  it('is pointed out if it does not fit the half that its version before fits', async () => {
    await stored({ front: old.certificate, back: old.key });
    expect(check('front', fresh.certificate)).toEqual([
      'The certificate does not fit the private key in secret back: rotate both together',
    ]);
    expect(check('back', fresh.key)).toEqual([
      'The private key does not fit the certificate in secret front: rotate both together',
    ]);
  });

  it('is not pointed out if it fits, has no half, or both are rotated', async () => {
    await stored({ front: old.certificate, back: old.key, other_key: fresh.key });
    expect(check('front', old.certificate)).toEqual([]);
    expect(check('other_key', old.key)).toEqual([]);
    const values = { front: fresh.certificate, back: fresh.key };
    const changes = Object.entries(values).map(([name, text]) => ({
      kind: 'secret' as const,
      name,
      value: { text },
    }));
    expect(checkValues(families, changes, NOW)).toEqual([]);
  });

  it('is compared with the half of a similar name in the same service', async () => {
    await stored({ web_cert: 'before labels' });
    await stored({ 'shop.key': fresh.key });
    expect(check('web_cert', fresh.certificate)).toEqual([]);
    await stored({ 'mail-crt.pem': 'before labels', 'mail-key.pem': old.key });
    expect(check('mail-crt.pem', fresh.certificate)).toEqual([
      'The certificate does not fit the private key in secret mail-key.pem: rotate both together',
    ]);
  });

  it('says what cannot be checked', async () => {
    await stored({ web_cert: old.certificate, web_key: encrypted(old.privateKey) });
    expect(check('web_cert', fresh.certificate)).toEqual([
      'Waxseal cannot check if the certificate fits the private key in secret web_key: Docker does not return its value',
    ]);
    expect(check('web_key', 'hunter2')).toEqual([]);
  });

  it('is compared with a similar name when it is new', async () => {
    await stored({ web_cert: old.certificate });
    expect(check('web_key', old.key)).toEqual([]);
    expect(check('web_key', fresh.key)).toEqual([
      'The private key does not fit the certificate in secret web_cert',
    ]);
  });
});
