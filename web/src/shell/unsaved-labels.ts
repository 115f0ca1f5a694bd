import type { Unsaved } from '../lib/unsaved-input';

export const unsavedLabels: Record<Unsaved, { title: string; description: string }> = {
  typed: {
    title: 'Leave without saving?',
    description: 'What you have entered on this page is lost if you leave now.',
  },
  once: {
    title: 'Leave without saving the value?',
    description: 'The value is shown only once. If you leave now, no one can view it again.',
  },
};
