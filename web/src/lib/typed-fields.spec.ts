import { describe, expect, it } from 'vitest';
import { TypedFields } from './typed-fields';

describe('TypedFields', () => {
  const aForm = (content: string) => {
    const form = document.createElement('form');
    form.innerHTML = content;
    document.body.append(form);
    const fields = new TypedFields();
    form.addEventListener('focusin', fields.meet);
    const [field] = form.querySelectorAll<HTMLInputElement>('input, textarea, select');
    field!.dispatchEvent(new Event('focusin', { bubbles: true }));
    return { fields, field: field! };
  };

  it.each([
    ['<input value="a">', (field: HTMLInputElement) => (field.value = 'b')],
    ['<textarea>a</textarea>', (field: HTMLInputElement) => (field.value = 'b')],
    ['<input type="checkbox">', (field: HTMLInputElement) => (field.checked = true)],
  ])('notices a change of %s, and that it is taken back', (content, change) => {
    const { fields, field } = aForm(content);
    const { value, checked } = field;
    expect(fields.areChanged()).toBe(false);
    change(field);
    expect(fields.areChanged()).toBe(true);
    Object.assign(field, { value, checked });
    expect(fields.areChanged()).toBe(false);
  });

  it('does not count a field that was removed, or that was forgotten', () => {
    const { fields, field } = aForm('<input value="a">');
    field.value = 'b';
    field.remove();
    expect(fields.areChanged()).toBe(false);
    document.body.append(field);
    expect(fields.areChanged()).toBe(true);
    fields.forget();
    expect(fields.areChanged()).toBe(false);
    field.remove();
  });
});
