import type { FieldError, Problem, ProblemCode } from '@waxseal/shared';
import { foreignAnswerText, noAnswerText, pageFailedTitle } from './problem-labels';

/** `network`: there was no response. `unknown`: the response is not a problem document. */
export type FailureCode = ProblemCode | 'network' | 'unknown';

/** Members that only some problems have, such as `usedBy` or `current`. */
export type ProblemExtras = Omit<Problem, CommonMember>;
type CommonMember =
  'type' | 'title' | 'status' | 'code' | 'detail' | 'instance' | 'requestId' | 'errors';

export interface ProblemFields {
  code: FailureCode;
  status: number;
  title: string;
  detail?: string;
  requestId?: string;
  errors?: FieldError[];
  extras?: ProblemExtras;
  etag?: string | null;
  /** How many seconds to wait before the request is sent again. */
  retryAfterS?: number | null;
}

export class ApiProblem extends Error {
  readonly code: FailureCode;
  readonly status: number;
  readonly title: string;
  readonly detail: string | undefined;
  readonly requestId: string | undefined;
  readonly errors: FieldError[];
  readonly extras: ProblemExtras;
  readonly etag: string | null;
  readonly retryAfterS: number | null;

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
    this.retryAfterS = fields.retryAfterS ?? null;
  }

  /** Returns the error of one field by its JSON pointer. */
  errorAt(pointer: string) {
    return this.errors.find((error) => error.pointer === pointer)?.detail;
  }
}

export const noAnswer = () =>
  new ApiProblem({
    code: 'network',
    status: 0,
    ...noAnswerText,
  });

export async function readProblem(response: Response): Promise<ApiProblem> {
  const etag = response.headers.get('etag');
  const retryAfterS = Number(response.headers.get('retry-after')) || null;
  const body: unknown = await response.json().catch(() => null);
  if (!isProblem(body))
    return new ApiProblem({
      code: 'unknown',
      status: response.status,
      ...foreignAnswerText(response.status),
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
  return new ApiProblem({
    code,
    status,
    title,
    detail,
    requestId,
    errors,
    extras,
    etag,
    retryAfterS,
  });
}

export const toProblem = (error: unknown): ApiProblem =>
  error instanceof ApiProblem
    ? error
    : new ApiProblem({
        code: 'unknown',
        status: 0,
        title: pageFailedTitle,
        detail: String(error),
      });

const isProblem = (body: unknown): body is Problem =>
  typeof body === 'object' &&
  body !== null &&
  'code' in body &&
  'title' in body &&
  'status' in body;
