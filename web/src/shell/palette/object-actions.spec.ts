import { describe, expect, it } from 'vitest';
import { actionsOn, readText } from './object-actions';

describe('readText', () => {
  it.each([
    ['restart shop_api', ['restart'], 'shop_api'],
    ['shop_api restrat', ['restrat'], 'shop_api'],
    ['roll back shop', ['roll', 'back'], 'shop'],
    ['edit labels db', ['edit', 'labels'], 'db'],
    ['Rot db pass', ['rot'], 'db pass'],
    ['db pass', [], 'db pass'],
    ['restart', [], 'restart'],
    ['re db', [], 're db'],
    ['', [], ''],
  ])('of %j', (text, verbs, name) => {
    expect(readText(text)).toEqual({ verbs, name });
  });
});

describe('actionsOn', () => {
  const aFind = (kind: string, name: string) => ({ kind, name, icon: '', to: {} });
  const ids = (finds: ReturnType<typeof aFind>[], verbs: string[]) =>
    actionsOn(finds, verbs).map(({ find, action }) => `${action.id} ${find.name}`);

  it('offers the named action for each object that has it', () => {
    const finds = [aFind('Service', 'web'), aFind('Secret', 'pw'), aFind('Service', 'db')];
    expect(ids(finds, ['restart'])).toEqual(['restart web', 'restart db']);
    expect(ids(finds, ['edit', 'labels'])).toEqual(['labels web', 'labels pw', 'labels db']);
  });

  it('offers all actions of few objects if none is named', () => {
    const pw = aFind('Secret', 'pw');
    expect(ids([pw], [])).toEqual(['rotate pw', 'labels pw', 'prune pw', 'delete pw']);
    expect(ids([pw, pw, pw], [])).toEqual([]);
  });

  it('offers nothing for objects without actions', () => {
    expect(ids([aFind('Node', 'n1')], ['restart'])).toEqual([]);
  });
});
