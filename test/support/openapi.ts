/** The fields of an OpenAPI 3.1 document that tests use. */
export interface Document {
  openapi: string;
  paths: Record<string, Record<string, Omit<Operation, 'method' | 'path'>>>;
  components: { schemas: Record<string, unknown>; headers?: Record<string, Header> };
}

export interface Operation {
  method: string;
  path: string;
  operationId: string;
  summary?: string;
  'x-access': string;
  parameters?: Parameter[];
  requestBody?: { content: Record<string, { schema: object }> };
  responses: Record<string, Response>;
}

export interface Parameter {
  name: string;
  in: string;
  required?: boolean;
  schema?: object;
}

export interface Response {
  description?: string;
  content?: Record<string, { schema?: object }>;
  headers?: Record<string, Header>;
}

export interface Header {
  required?: boolean;
  $ref?: string;
}

export const operationsOf = ({ paths }: Document): Operation[] =>
  Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => ({
      ...operation,
      method: method.toUpperCase(),
      path,
    })),
  );
