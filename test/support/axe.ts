import { source, type AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';

declare global {
  interface Window {
    axe: { run(): Promise<AxeResults> };
  }
}

const grave = ['serious', 'critical'];

/** What keeps people out of this page, as axe-core finds it; empty when nothing grave does. */
export async function barriersOf(page: Page): Promise<string[]> {
  // Colours are looked at once they stand still.
  await page.evaluate(() =>
    Promise.allSettled(document.getAnimations().map((animation) => animation.finished)),
  );
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(source);
  const { violations, passes } = await page.evaluate(() => window.axe.run());
  if (passes.length === 0) throw new Error('axe-core has looked at nothing');
  return violations
    .filter(({ impact }) => grave.includes(impact ?? ''))
    .flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary ?? ''}`),
    );
}
