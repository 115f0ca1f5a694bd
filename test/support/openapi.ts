/** The part of an OpenAPI 3.1 document that tests look at. */
export interface Document {
  openapi: string;
  paths: Record<string, Record<string, Omit<Operation, 'method' | 'path'>>>;
  components: { schemas: Record<string, unknown> };
}

export interface Operation {
  method: string;
  path: string;
  operationId: string;
  summary?: string;
  'x-access': string;
  parameters?: { name: string; in: string; required?: boolean }[];
  requestBody?: object;
  responses: Record<
    string,
    { description?: string; content?: Record<string, { schema?: object }> }
  >;
}

export const operationsOf = ({ paths }: Document): Operation[] =>
  Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => ({
      ...operation,
      method: method.toUpperCase(),
      path,
    })),
  );
