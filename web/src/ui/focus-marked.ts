/** For a page that was opened by a link: the browser focuses the marked field only when it loads a page. */
export const focusMarkedIn = (page: Element | null) =>
  page?.querySelector<HTMLElement>('[autofocus]')?.focus();

/** For a dialog: focuses the field marked with `autofocus` instead of the close button. */
export function focusMarked(event: Event) {
  const field = (event.target as HTMLElement).querySelector<HTMLElement>('[autofocus]');
  if (!field) return;
  event.preventDefault();
  field.focus();
  if (field instanceof HTMLInputElement) field.select();
}
