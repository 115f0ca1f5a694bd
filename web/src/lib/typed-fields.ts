type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

const isField = (target: EventTarget | null): target is Field =>
  target instanceof HTMLInputElement ||
  target instanceof HTMLTextAreaElement ||
  target instanceof HTMLSelectElement;

const contentOf = (field: Field) =>
  field instanceof HTMLInputElement && (field.type === 'checkbox' || field.type === 'radio')
    ? String(field.checked)
    : field.value;

/** Remembers what the fields of a form contained when the user came to them. */
export class TypedFields {
  private readonly first = new Map<Field, string>();

  /** For the event `focusin` of the form. */
  readonly meet = ({ target }: Event) => {
    if (isField(target) && !this.first.has(target)) this.first.set(target, contentOf(target));
  };

  readonly forget = () => this.first.clear();

  /** Whether a field differs from what it contained. A field that was removed does not count. */
  areChanged(): boolean {
    return [...this.first].some(
      ([field, content]) => field.isConnected && contentOf(field) !== content,
    );
  }
}
