import type { FamilyKind, Permission } from '@waxseal/shared';
import type { RouteLocationRaw } from 'vue-router';
import type { Find } from './finds';
import { objectActionLabels } from './palette-labels';
import { isLike, wordsOf } from './similar';

interface ObjectAction {
  id: string;
  /** The words that people type for it. */
  verbs: readonly string[];
  label: (name: string) => string;
  icon: string;
  permission: Permission;
  to: (name: string) => RouteLocationRaw;
}

/** The page of the object starts the action that `start` names, with the same dialog as its button. */
const start = (page: string, id: string) => (name: string) => ({
  name: page,
  params: { name },
  query: { start: id },
});
const labelsOf = (page: 'service' | FamilyKind): ObjectAction => ({
  id: 'labels',
  verbs: ['edit', 'labels'],
  label: objectActionLabels.labels,
  icon: 'i-lucide-tags',
  permission: `${page}.edit`,
  to: start(page, 'labels'),
});
const ofFamily = (kind: FamilyKind): ObjectAction[] => [
  {
    id: 'rotate',
    verbs: ['rotate', 'rotation'],
    label: objectActionLabels.rotate,
    icon: 'i-lucide-rotate-cw-square',
    permission: `${kind}.rotate`,
    to: (name) => ({ name: 'rotate', query: { [kind]: name } }),
  },
  labelsOf(kind),
  {
    id: 'prune',
    verbs: ['prune', 'versions'],
    label: objectActionLabels.prune,
    icon: 'i-lucide-brush-cleaning',
    permission: `${kind}.prune`,
    to: start(kind, 'prune'),
  },
  {
    id: 'delete',
    verbs: ['delete', 'remove'],
    label: objectActionLabels.delete,
    icon: 'i-lucide-trash-2',
    permission: `${kind}.delete`,
    to: start(kind, 'delete'),
  },
];

const objectActions: Record<string, readonly ObjectAction[]> = {
  Secret: ofFamily('secret'),
  Config: ofFamily('config'),
  Service: [
    {
      id: 'restart',
      verbs: ['restart'],
      label: objectActionLabels.restart,
      icon: 'i-lucide-rotate-cw',
      permission: 'service.restart',
      to: start('service', 'restart'),
    },
    {
      id: 'update-image',
      verbs: ['update', 'image'],
      label: objectActionLabels.image,
      icon: 'i-lucide-package',
      permission: 'service.edit',
      to: start('service', 'update-image'),
    },
    {
      id: 'scale',
      verbs: ['scale', 'replicas'],
      label: objectActionLabels.scale,
      icon: 'i-lucide-scaling',
      permission: 'service.scale',
      to: start('service', 'scale'),
    },
    {
      id: 'rollback',
      verbs: ['roll', 'back', 'rollback'],
      label: objectActionLabels.rollback,
      icon: 'i-lucide-undo-2',
      permission: 'service.rollback',
      to: start('service', 'rollback'),
    },
    labelsOf('service'),
  ],
};

const isVerb = (verb: string, word: string) =>
  word.length >= 3 && (verb.startsWith(word) || (word.length >= 4 && isLike(verb, word)));
const hasVerb = ({ verbs }: ObjectAction, word: string) => verbs.some((verb) => isVerb(verb, word));
const all = Object.values(objectActions).flat();

/** Separates what to do from the name of the object: `restart shop_api` searches for `shop_api`. */
export function readText(text: string): { verbs: string[]; name: string } {
  const words = wordsOf(text);
  const verbs = words.filter((word) => all.some((action) => hasVerb(action, word)));
  const names = words.filter((word) => !verbs.includes(word));
  // A name may itself be such a word.
  return names.length > 0 ? { verbs, name: names.join(' ') } : { verbs: [], name: words.join(' ') };
}

/** So many objects show all their actions if the text names none. */
const MOST_OBJECTS = 2;

/** Returns the actions that the text may mean for the objects that were found. */
export function actionsOn(finds: readonly Find[], verbs: readonly string[]) {
  if (verbs.length === 0 && finds.length > MOST_OBJECTS) return [];
  return finds.flatMap((find) =>
    (objectActions[find.kind] ?? [])
      .filter((action) => verbs.every((word) => hasVerb(action, word)))
      .map((action) => ({ find, action })),
  );
}
