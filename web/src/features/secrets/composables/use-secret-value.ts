import { computed, onBeforeUnmount, ref, shallowRef } from 'vue';
import { bytesOf, isText, toBase64, trailingNewline } from '../../../lib/bytes';
import { MAX_SECRET_BYTES } from '../../../lib/contract';

interface PickedFile {
  name: string;
  bytes: Uint8Array;
  isText: boolean;
}

/** A value on its way to the Engine, byte-exact. It lives here and nowhere else, until the page goes. */
export function useSecretValue() {
  const source = ref<'text' | 'file'>('text');
  const text = ref('');
  const file = shallowRef<PickedFile | null>(null);
  const fileFault = ref<string | null>(null);

  const bytes = computed(() =>
    source.value === 'text' ? bytesOf(text.value) : (file.value?.bytes ?? new Uint8Array()),
  );
  const count = computed(() => bytes.value.length);
  const newline = computed(() => (source.value === 'text' ? trailingNewline(text.value) : null));
  const fault = computed(() => {
    if (fileFault.value && source.value === 'file') return fileFault.value;
    if (count.value <= MAX_SECRET_BYTES) return null;
    return `A secret has at most ${MAX_SECRET_BYTES.toLocaleString('en')} bytes`;
  });

  async function pick(picked: File) {
    fileFault.value = null;
    file.value = null;
    try {
      // A huge file is refused before it is read.
      if (picked.size > MAX_SECRET_BYTES * 2) throw new RangeError();
      const read = new Uint8Array(await picked.arrayBuffer());
      file.value = { name: picked.name, bytes: read, isText: isText(read) };
      if (read.length === 0) fileFault.value = 'This file is empty';
    } catch (error) {
      fileFault.value =
        error instanceof RangeError
          ? `This file has more than ${MAX_SECRET_BYTES.toLocaleString('en')} bytes`
          : 'This file cannot be read';
    }
  }

  const dropNewline = () => (text.value = text.value.replace(/\r?\n$/, ''));
  const toBody = () => ({ base64: toBase64(bytes.value) });

  function clear() {
    text.value = '';
    file.value?.bytes.fill(0);
    file.value = null;
  }
  onBeforeUnmount(clear);

  return { source, text, file, count, newline, fault, pick, dropNewline, toBody, clear };
}
