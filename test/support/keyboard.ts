import { expect } from '@jest/globals';
import type { Locator, Page } from 'playwright-core';

const MOST_STEPS = 60;

const isFocused = (locator: Locator) =>
  locator.evaluate((element) => element === document.activeElement);

/** Returns whether the focused element, or the row, label or box around it, has a visible focus ring. */
const isFocusSeen = (page: Page) =>
  page.evaluate(() => {
    const focused = document.activeElement!;
    const around = [focused, focused.closest('tr'), focused.parentElement];
    return around.some((element) => {
      if (!element) return false;
      const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(element);
      return (outlineStyle !== 'none' && outlineWidth !== '0px') || boxShadow !== 'none';
    });
  });

/** Replaces the content of the field by a pasted text, as the clipboard has it. */
export async function paste(page: Page, field: Locator, text: string) {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.evaluate((pasted) => navigator.clipboard.writeText(pasted), text);
  await field.focus();
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.press('ControlOrMeta+V');
}

/** Moves the focus to the target with the Tab key and checks at every step that the focus is visible. */
export async function tabTo(page: Page, target: Locator) {
  for (let step = 0; step < MOST_STEPS; step += 1) {
    if (await isFocused(target)) return;
    await page.keyboard.press('Tab');
    const where = await page.evaluate(() => document.activeElement!.outerHTML.slice(0, 200));
    expect({ where, isSeen: await isFocusSeen(page) }).toEqual({ where, isSeen: true });
  }
  throw new Error(`The Tab key does not lead to ${String(target)}`);
}

/** Checks that the Tab key never moves the focus out of the dialog. */
export async function expectTrap(page: Page, dialog: Locator) {
  const stops = await dialog.locator('button, input, select, textarea, a[href]').count();
  for (let step = 0; step <= stops; step += 1) {
    await page.keyboard.press('Tab');
    expect(await dialog.evaluate((box) => box.contains(document.activeElement))).toBe(true);
  }
}
