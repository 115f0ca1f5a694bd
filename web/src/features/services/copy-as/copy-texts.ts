import {
  commentsOf,
  composeFile,
  createLine,
  hiddenNotes,
  isReservedLabel,
  type ObjectNameOf,
  type ServiceSpec,
} from '@waxseal/shared';
import { Document, isScalar, visit } from 'yaml';
import { curlOf } from '../../action-dialog';
import { reservedNote, type Tool } from './copy-as-labels';

type Values = Readonly<Record<string, string | null>>;

/** The same service for other tools. Each text begins with comments that name what it leaves out. */
export function copyTexts(
  spec: ServiceSpec,
  nameOf: ObjectNameOf,
  origin?: string,
): Record<Tool, string> {
  const { made, notes } = composeFile(spec, nameOf);
  return {
    docker: createLine(spec, nameOf),
    compose: commentsOf(notes) + yamlText(made),
    curl: curlText(spec, origin),
  };
}

/** As YAML 1.1, which older versions of Docker read, with modes in the digits that users know. */
function yamlText(file: object): string {
  const document = new Document(file, { version: '1.1' });
  visit(document, {
    Pair: (_, { key, value }) => {
      if (
        isScalar(key) &&
        key.value === 'mode' &&
        isScalar(value) &&
        typeof value.value === 'number'
      )
        value.format = 'OCT';
    },
  });
  return document.toString({ lineWidth: 0 });
}

const shownIn = (values: Values) =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null));

function curlText(spec: ServiceSpec, origin?: string): string {
  const { hidden: _, labels, env, containerLabels, ...others } = spec;
  const reserved = Object.keys(labels).filter(isReservedLabel);
  const free = Object.entries(labels).filter(([key]) => !reserved.includes(key));
  const body = {
    ...others,
    labels: shownIn(Object.fromEntries(free)),
    env: shownIn(env),
    containerLabels: shownIn(containerLabels),
  };
  const notes = [...hiddenNotes(spec), ...(reserved.length > 0 ? [reservedNote(reserved)] : [])];
  return commentsOf(notes) + curlOf({ method: 'POST', path: '/services', body }, origin);
}
