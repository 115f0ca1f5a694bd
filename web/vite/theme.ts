const scrim = 'bg-black/40 dark:bg-black/60';

/** A dense, neutral theme for Nuxt UI. Red is reserved for danger. */
export const theme = {
  colors: {
    primary: 'zinc',
    neutral: 'zinc',
    success: 'green',
    warning: 'amber',
    error: 'red',
  },
  button: {
    slots: { base: 'font-medium cursor-pointer disabled:cursor-not-allowed' },
    defaultVariants: { size: 'sm', color: 'neutral' },
  },
  dropdownMenu: {
    slots: { content: 'min-w-44' },
    defaultVariants: { size: 'sm' },
  },
  modal: {
    slots: {
      content: 'rounded-lg sm:max-w-xl',
      header: 'min-h-0 px-4 py-3 sm:px-5',
      title: 'text-sm font-semibold',
      description: 'text-xs',
      body: 'p-4 sm:p-5',
      footer: 'px-4 py-3 sm:px-5 justify-end gap-2',
      close: 'top-2.5 end-2.5',
    },
    variants: { overlay: { true: { overlay: scrim } } },
  },
  slideover: {
    slots: { content: 'max-w-64' },
    variants: { overlay: { true: { overlay: scrim } } },
  },
  toast: { slots: { title: 'text-xs', description: 'text-xs', root: 'p-3' } },
  toaster: { slots: { viewport: 'sm:w-80' } },
} as const;
