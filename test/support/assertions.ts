import { expect } from '@jest/globals';
import type { Locator, Page } from 'playwright-core';
import { eventually } from './eventually';

type Text = string | RegExp;

/** Waits until the element contains this text. */
export const says = (locator: Locator, text: Text, withinMs?: number) =>
  eventually(
    async () => {
      const found = await locator.innerText({ timeout: withinMs });
      if (typeof text === 'string') expect(found).toContain(text);
      else expect(found).toMatch(text);
    },
    { withinMs },
  );

export const gone = (locator: Locator, timeout?: number) =>
  locator.waitFor({ state: 'detached', timeout });

/** Returns the names in the rows of the list, in the order of the rows. */
export const rowNames = (page: Page) => page.getByTestId('row').locator('a').allInnerTexts();

export const lists = (page: Page, names: string[], withinMs?: number) =>
  eventually(async () => expect(await rowNames(page)).toEqual(names), { withinMs });

export const rowOf = (page: Page, name: string) =>
  page.getByTestId('row').filter({ has: page.getByRole('link', { name, exact: true }) });

export const dialogOf = (page: Page, name: string) => page.getByRole('dialog', { name });
