import { expect } from '@jest/globals';
import { source, type AxeResults, type RunOptions } from 'axe-core';
import type { Page } from 'playwright-core';

declare global {
  interface Window {
    axe: { run(part: string, options: RunOptions): Promise<AxeResults> };
  }
}

const grave = ['serious', 'critical'];

/** All rules, or only those that depend on the theme. */
const rules = { all: undefined, colours: ['color-contrast', 'link-in-text-block'] };

/** Returns the serious accessibility barriers that axe-core finds in the page or in a part of it. */
export async function barriersOf(
  page: Page,
  which: keyof typeof rules,
  part = 'html',
): Promise<string[]> {
  // Colours can be checked only after all animations have finished. One that repeats has no end to wait for.
  await page.evaluate(() => {
    for (const animation of document.getAnimations())
      if (Number.isFinite(animation.effect?.getComputedTiming().endTime)) animation.finish();
  });
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(source);
  const options: RunOptions = { runOnly: rules[which], resultTypes: ['violations'] };
  const { violations, passes } = await page.evaluate((how) => window.axe.run(...how), [
    part,
    options,
  ] as const);
  if (passes.length === 0) throw new Error('axe-core has looked at nothing');
  return violations
    .filter(({ impact }) => grave.includes(impact ?? ''))
    .flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary ?? ''}`),
    );
}

/** Checks both themes without reloading the page. The second theme changes only colours. */
export async function expectNoBarriers(page: Page, part?: string) {
  for (const [colorScheme, which] of [
    ['light', 'all'],
    ['dark', 'colours'],
  ] as const) {
    await page.emulateMedia({ colorScheme });
    await page.locator(`html.${colorScheme}`).waitFor({ state: 'attached' });
    expect([colorScheme, await barriersOf(page, which, part)]).toEqual([colorScheme, []]);
  }
}
