import { readProblem } from './api-problem';
import { BASE, send } from './http';

/** Fetches a file with the access token, which a link cannot send, and lets the browser save it. */
export async function download(path: string, query: Record<string, string | undefined>) {
  const given = Object.entries(query).filter((one): one is [string, string] => !!one[1]);
  const response = await send(`${BASE}${path}?${new URLSearchParams(given)}`, {
    method: 'GET',
    headers: { accept: '*/*' },
  });
  if (!response.ok) throw await readProblem(response);
  const name = fileNameIn(response.headers.get('content-disposition')) ?? 'download';
  save(name, await response.blob());
}

export const saveText = (name: string, text: string) =>
  save(name, new Blob([text], { type: 'text/plain' }));

export const saveBytes = (name: string, bytes: Uint8Array<ArrayBuffer>) =>
  save(name, new Blob([bytes]));

function save(name: string, blob: Blob) {
  const url = URL.createObjectURL(blob);
  const link = Object.assign(document.createElement('a'), { href: url, download: name });
  link.click();
  // The browser reads the blob later, in another task.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

export const fileNameIn = (disposition: string | null) =>
  /filename="?(\w[\w.-]*)"?(?:;|$)/.exec(disposition ?? '')?.[1] ?? null;
