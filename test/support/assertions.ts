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

/** Waits until the attribute has this value (null: until the element has no such attribute). */
export const has = (locator: Locator, attribute: string, value: Text | null) =>
  eventually(async () => {
    const found = await locator.getAttribute(attribute);
    if (value instanceof RegExp) expect(found).toMatch(value);
    else expect(found).toBe(value);
  });

export const disabled = (locator: Locator) => has(locator, 'disabled', '');

/** Waits until the field contains exactly this text. */
export const holds = (locator: Locator, text: string) =>
  eventually(async () => expect(await locator.inputValue()).toBe(text));

/** Waits until there are this many such elements. */
export const counts = (locator: Locator, count: number) =>
  eventually(async () => expect(await locator.count()).toBe(count));

export const gone = (locator: Locator, timeout?: number) =>
  locator.waitFor({ state: 'detached', timeout });

/** Returns the names in the rows of the list, in the order of the rows. */
export const rowNames = (page: Page) => page.getByTestId('row').locator('a').allInnerTexts();

export const lists = (page: Page, names: string[], withinMs?: number) =>
  eventually(async () => expect(await rowNames(page)).toEqual(names), { withinMs });

export const rowOf = (page: Page, name: string) =>
  page.getByTestId('row').filter({ has: page.getByRole('link', { name, exact: true }) });

export const dialogOf = (page: Page, name: string) => page.getByRole('dialog', { name });
