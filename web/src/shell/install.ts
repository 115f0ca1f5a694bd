import ui from '@nuxt/ui/vue-plugin';
import { VueQueryPlugin } from '@tanstack/vue-query';
import type { App } from 'vue';
import { createQueryClient } from './query-client';

let isInstalled = false;

export function installShell(app: App) {
  if (isInstalled) return;
  isInstalled = true;
  app.use(VueQueryPlugin, { queryClient: createQueryClient() });
  app.use(ui);
}
