import { defineAsyncComponent, type AsyncComponentLoader, type Component } from 'vue';
import { isPartMissing, isServed } from './reload-after-upgrade';

const LOOK_EVERY_MS = 2_000;
const MOST_TRIES = 3;

/**
 * A part of a page that is loaded when it is drawn first. If the connection is lost in this moment, the part
 * is loaded when the server can be reached again; otherwise it would stay missing until the page is left.
 */
/* @__NO_SIDE_EFFECTS__ */
export function lazyPart<Part extends Component>(load: AsyncComponentLoader<Part>) {
  return defineAsyncComponent<Part>({
    loader: async () => {
      const part = await load();
      isPartMissing.value = false;
      return part;
    },
    onError: (_, retry, fail, tries) => void (tries > MOST_TRIES ? fail() : whenServed(retry)),
  });
}

async function whenServed(retry: () => void) {
  while (!(await isServed())) await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  retry();
}
