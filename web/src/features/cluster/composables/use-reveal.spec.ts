import { describe, expect, it } from 'vitest';
import { effectScope } from 'vue';
import { useReveal } from './use-reveal';

const revealOf = (read: () => Promise<string>) => {
  const scope = effectScope();
  return { scope, ...scope.run(() => useReveal(read))! };
};

describe('useReveal', () => {
  it('reads only when asked, and forgets when hidden', async () => {
    let reads = 0;
    const { shown, show, hide } = revealOf(() => Promise.resolve(`key ${(reads += 1)}`));
    expect([shown.value, reads]).toEqual([null, 0]);
    await show();
    expect(shown.value).toBe('key 1');
    hide();
    expect(shown.value).toBeNull();
    await show();
    expect(shown.value).toBe('key 2');
  });

  it('shows no answer that arrives after it was hidden or left', async () => {
    const answers: ((key: string) => void)[] = [];
    const read = () => new Promise<string>((resolve) => void answers.push(resolve));
    const { scope, shown, isReading, show, hide } = revealOf(read);
    const first = show();
    hide();
    answers[0]!('late');
    await first;
    expect([shown.value, isReading.value]).toEqual([null, false]);
    const second = show();
    scope.stop();
    answers[1]!('later');
    await second;
    expect(shown.value).toBeNull();
  });

  it('says why it cannot be read', async () => {
    const { shown, problem, isReading, show } = revealOf(() => Promise.reject(new Error('no')));
    await show();
    expect([shown.value, isReading.value]).toEqual([null, false]);
    expect(problem.value).not.toBeNull();
  });
});
