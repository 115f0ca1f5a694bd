/** The path in front of the panel and the API, with a slash at its end. The server writes it into the page. */
export const basePath =
  document.querySelector<HTMLMetaElement>('meta[name="base-path"]')?.content ?? '/';
