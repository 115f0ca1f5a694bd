import type { OpenAPIObject } from '@nestjs/swagger';

interface Operation {
  description?: string;
  parameters?: { name: string }[];
  security?: object[];
  'x-access'?: string;
}

/** What an operation asks of its caller follows from its decorators, and is told in words too. */
export function withDescriptions(document: OpenAPIObject): OpenAPIObject {
  for (const operations of Object.values(document.paths)) {
    for (const operation of Object.values(operations as Record<string, Operation>)) {
      operation.description = [operation.description, ...demands(operation)]
        .filter(Boolean)
        .join(' ');
      // OpenAPI tells "nobody need sign in" from "nobody has said" by an empty list.
      operation.security ??= [];
    }
  }
  return document;
}

function demands({ 'x-access': access, parameters = [] }: Operation): string[] {
  const takes = (wanted: string) => parameters.some(({ name }) => name === wanted);
  return [
    accessOf(access),
    takes('If-Match') ? 'The ETag of what was read goes into `If-Match`.' : '',
    takes('dryRun') ? 'With `dryRun=true` it answers the plan and changes nothing.' : '',
  ];
}

function accessOf(access: string | undefined) {
  if (access === 'public') return 'Anybody may call it.';
  if (access === 'session') return 'Anybody who is signed in may call it.';
  return `It needs the permission \`${access}\`.`;
}
