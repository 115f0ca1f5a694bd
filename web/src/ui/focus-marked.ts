/** For a dialog: the field marked with `autofocus` gets the focus, instead of the button that closes it. */
export function focusMarked(event: Event) {
  const field = (event.target as HTMLElement).querySelector<HTMLElement>('[autofocus]');
  if (!field) return;
  event.preventDefault();
  field.focus();
  if (field instanceof HTMLInputElement) field.select();
}
