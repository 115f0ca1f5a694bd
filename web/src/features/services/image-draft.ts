import { parseImage, type Service } from '@waxseal/shared';
import { quoted } from '../action-dialog';

export interface ImageDraft {
  image: string;
  forcePull: boolean;
  username: string;
  password: string;
}

export const emptyImageDraft = (image = ''): ImageDraft => ({
  image,
  forcePull: false,
  username: '',
  password: '',
});

const hasCredentials = ({ username, password }: ImageDraft) => username !== '' && password !== '';

/** The body of the request. Credentials are sent together or not at all. */
export const imageBody = (draft: ImageDraft) => {
  const { image, forcePull, username, password } = draft;
  return {
    image,
    forcePull,
    ...(hasCredentials(draft) && { credentials: { username, password } }),
  };
};

/** Null while there is nothing to update: the draft is incomplete, or the same as the service. */
export function imageInput(draft: ImageDraft, service: Pick<Service, 'image' | 'imageDigest'>) {
  const isHalf = (draft.username === '') !== (draft.password === '');
  if (parseImage(draft.image) === null || isHalf) return null;
  // A tag can have another image than when the service got its digest.
  const isSame = draft.image === service.image && service.imageDigest === null;
  return isSame && !draft.forcePull ? null : imageBody(draft);
}

/** The body as a command shows it: credentials are read from standard input. */
export const imageBodyToCopy = (draft: ImageDraft) =>
  hasCredentials(draft) ? ('@-' as const) : imageBody(draft);

export const imageDockerCommand = (name: string, draft: ImageDraft) =>
  [
    'docker service update',
    ...(hasCredentials(draft) ? ['--with-registry-auth'] : []),
    ...(draft.forcePull ? ['--force'] : []),
    `--image ${quoted(draft.image)}`,
    quoted(name),
  ].join(' ');
