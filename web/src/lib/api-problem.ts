import type { ProblemCode } from '@waxseal/shared';

/** `network`: there was no response. `unknown`: the response is not a problem document. */
export type FailureCode = ProblemCode | 'network' | 'unknown';

export interface ProblemFields {
  code: FailureCode;
  status: number;
  title: string;
  detail?: string;
  requestId?: string;
  errors?: { pointer: string; detail: string }[];
  /** Members that only some problems have, such as `usedBy` or `current`. */
  extras?: Record<string, unknown>;
  etag?: string | null;
}

export class ApiProblem extends Error {
  readonly code: FailureCode;
  readonly status: number;
  readonly title: string;
  readonly detail: string | undefined;
  readonly requestId: string | undefined;
  readonly errors: { pointer: string; detail: string }[];
  readonly extras: Record<string, unknown>;
  readonly etag: string | null;

  constructor(fields: ProblemFields) {
    super(fields.detail ?? fields.title);
    this.name = 'ApiProblem';
    this.code = fields.code;
    this.status = fields.status;
    this.title = fields.title;
    this.detail = fields.detail;
    this.requestId = fields.requestId;
    this.errors = fields.errors ?? [];
    this.extras = fields.extras ?? {};
    this.etag = fields.etag ?? null;
  }

  /** What is wrong with one field, by its JSON pointer. */
  errorAt(pointer: string) {
    return this.errors.find((error) => error.pointer === pointer)?.detail;
  }
}

export const noAnswer = () =>
  new ApiProblem({
    code: 'network',
    status: 0,
    title: 'Can’t reach Waxseal',
    detail: 'Check your connection. The server may be down or restarting.',
  });

export async function readProblem(response: Response): Promise<ApiProblem> {
  const etag = response.headers.get('etag');
  const body: unknown = await response.json().catch(() => null);
  if (!isProblem(body))
    return new ApiProblem({
      code: 'unknown',
      status: response.status,
      title: `Unexpected response (${response.status})`,
      detail:
        'Waxseal didn’t send this response. A proxy between the browser and Waxseal probably did.',
      requestId: response.headers.get('x-request-id') ?? undefined,
      etag,
    });
  const {
    type: _type,
    instance: _instance,
    code,
    status,
    title,
    detail,
    requestId,
    errors,
    ...extras
  } = body;
  return new ApiProblem({ code, status, title, detail, requestId, errors, extras, etag });
}

export const toProblem = (error: unknown): ApiProblem =>
  error instanceof ApiProblem
    ? error
    : new ApiProblem({
        code: 'unknown',
        status: 0,
        title: 'Something went wrong on this page',
        detail: String(error),
      });

type ProblemBody = ProblemFields & { type: string; instance?: string } & Record<string, unknown>;
const isProblem = (body: unknown): body is ProblemBody =>
  typeof body === 'object' &&
  body !== null &&
  'code' in body &&
  'title' in body &&
  'status' in body;
