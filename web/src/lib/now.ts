import { createSharedComposable, useTimestamp } from '@vueuse/core';
import { computed } from 'vue';
import { aheadMs } from './server-time';

/** One clock for all relative times of the page: that of the server, in epoch ms. */
export const useNow = createSharedComposable(() => {
  const ours = useTimestamp({ interval: 10_000 });
  return computed(() => ours.value + aheadMs.value);
});
