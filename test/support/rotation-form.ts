import type { Page } from 'playwright-core';
import { dialogOf, says } from './assertions';

/** Opens the rotation form from the secret's page and sets a short stability window. */
export async function openRotation(page: Page, secret: string, windowSeconds = 1) {
  await page.goto(`/secrets/${secret}`);
  await page.getByTestId('rotate').click();
  await page.getByTestId('settings').locator('summary').click();
  await page.getByLabel('Stability window (seconds)').fill(String(windowSeconds));
}

export const planOf = (page: Page, title = 'Rotate') => dialogOf(page, title);

/** Confirms the plan of the completed form and waits for the page of the rotation. */
export async function startRotation(page: Page, headline: string | RegExp, title = 'Rotate') {
  await says(planOf(page, title).getByTestId('plan-headline'), headline);
  await planOf(page, title).getByTestId('confirm').click();
  await page.waitForURL('**/rotations/*');
}

export const ends = (page: Page, state: string, timeout = 60_000) =>
  page
    .getByTestId('title')
    .locator('xpath=..')
    .locator(`[data-testid="rotation-state"][data-state="${state}"]`)
    .waitFor({ timeout });
