export const timeTexts = {
  none: '–',
  justNow: 'just now',
  underMinute: '< 1 min ago',
  ago: (span: string) => `${span} ago`,
  now: 'now',
  ahead: (span: string) => `in ${span}`,
};
