import type { OpenAPIObject } from '@nestjs/swagger';

interface Operation {
  description?: string;
  parameters?: { name: string }[];
  security?: object[];
  'x-access'?: string;
}

/** Describes in words what an operation requires of its caller, derived from its decorators. */
export function withDescriptions(document: OpenAPIObject): OpenAPIObject {
  for (const operations of Object.values(document.paths)) {
    for (const operation of Object.values(operations as Record<string, Operation>)) {
      operation.description = [operation.description, ...demands(operation)]
        .filter(Boolean)
        .join(' ');
      // An empty list means that no sign-in is needed; a missing one means that the rule is not stated.
      operation.security ??= [];
    }
  }
  return document;
}

function demands({ 'x-access': access, parameters = [] }: Operation): string[] {
  const takes = (wanted: string) => parameters.some(({ name }) => name === wanted);
  return [
    accessOf(access),
    takes('If-Match') ? 'Send the ETag of the resource as `If-Match`.' : '',
    takes('dryRun') ? 'With `dryRun=true` it returns the plan and changes nothing.' : '',
  ];
}

function accessOf(access: string | undefined) {
  if (access === 'public') return 'No authentication required.';
  if (access === 'session') return 'Requires a signed-in user.';
  return `Requires the permission \`${access}\`.`;
}
