import type { FamilyKind } from '@waxseal/shared';
import { computed, ref, shallowRef } from 'vue';
import { bytesOf, isText, toBase64, trailingNewline } from '../../lib/bytes';
import { MAX_CONFIG_BYTES, MAX_SECRET_BYTES } from '../../lib/contract';
import { isUnfitForField, lineEndsOf } from './field-text';
import { emptyFile, tooLargeFile, tooLong, unreadableFile } from './value-labels';

interface PickedFile {
  name: string;
  bytes: Uint8Array;
  isText: boolean;
}

const limits = { secret: MAX_SECRET_BYTES, config: MAX_CONFIG_BYTES };

/** A typed value or the bytes of a file before they are sent. The value exists nowhere else. */
export function newTypedValue(kind: FamilyKind) {
  const most = limits[kind];
  const atMost = most.toLocaleString('en');
  const isFile = ref(false);
  const text = ref('');
  /** Text that the field would change or could not show. Null: the field has the whole text. */
  const held = shallowRef<string | null>(null);
  const file = shallowRef<PickedFile | null>(null);
  const fileFault = ref<string | null>(null);

  /** The text as it is sent. */
  const whole = computed(() => held.value ?? text.value);
  const bytes = computed(() =>
    isFile.value ? (file.value?.bytes ?? new Uint8Array()) : bytesOf(whole.value),
  );
  const count = computed(() => bytes.value.length);
  const newline = computed(() => (isFile.value ? null : trailingNewline(whole.value)));
  const lineEnds = computed(() => (isFile.value ? null : lineEndsOf(whole.value)));
  const fault = computed(() => {
    if (fileFault.value && isFile.value) return fileFault.value;
    return count.value <= most ? null : tooLong(kind, atMost);
  });

  /** Sets the text exactly as it is: in the field if it can, otherwise beside it. */
  function put(next: string) {
    const isUnfit = isUnfitForField(next);
    held.value = isUnfit ? next : null;
    text.value = isUnfit ? '' : next;
  }

  async function pick(picked: File) {
    fileFault.value = null;
    file.value = null;
    try {
      // A huge file is rejected before it is read.
      if (picked.size > most * 2) throw new RangeError();
      const read = new Uint8Array(await picked.arrayBuffer());
      file.value = { name: picked.name, bytes: read, isText: isText(read) };
      if (read.length === 0) fileFault.value = emptyFile;
    } catch (error) {
      fileFault.value = error instanceof RangeError ? tooLargeFile(atMost) : unreadableFile;
    }
  }

  const dropNewline = () => put(whole.value.replace(/\r?\n$/, ''));
  const useLf = () => put(whole.value.replace(/\r\n?/g, '\n'));
  const toBody = () => ({ base64: toBase64(bytes.value) });

  function clear() {
    put('');
    file.value?.bytes.fill(0);
    file.value = null;
  }

  return {
    isFile,
    text,
    held,
    whole,
    file,
    count,
    newline,
    lineEnds,
    fault,
    put,
    pick,
    dropNewline,
    useLf,
    toBody,
    clear,
  };
}
