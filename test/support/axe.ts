import { expect } from '@jest/globals';
import { source, type AxeResults, type RunOptions } from 'axe-core';
import type { Page } from 'playwright-core';

declare global {
  interface Window {
    axe: { run(part: string, options: RunOptions): Promise<AxeResults> };
  }
}

const grave = ['serious', 'critical'];

/** All rules, or those alone that a theme can break. */
const rules = { all: undefined, colours: ['color-contrast', 'link-in-text-block'] };

/** What keeps people out of this page or a part of it, as axe-core finds it; empty when nothing grave does. */
export async function barriersOf(
  page: Page,
  which: keyof typeof rules,
  part = 'html',
): Promise<string[]> {
  // Colours are looked at once they stand still.
  await page.evaluate(() =>
    Promise.allSettled(document.getAnimations().map((animation) => animation.finished)),
  );
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

/** In both themes, without leaving the page: the second one changes colours alone. */
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
