import { createSharedComposable, useTimestamp } from '@vueuse/core';

/** One clock for all relative times of the page, in epoch ms. */
export const useNow = createSharedComposable(() => useTimestamp({ interval: 10_000 }));
