import { problems, problemType, type Problem, type ProblemCode } from '@waxseal/shared';

export interface ProblemDetail {
  detail?: string;
  /** JSON pointer (RFC 6901) into the body, or a parameter's name; never the received value. */
  errors?: { pointer: string; detail: string }[];
  headers?: Record<string, string>;
  /** For the log, never for the client. */
  cause?: unknown;
}

/** An error for the client, as RFC 9457 problem details. */
export class ProblemError extends Error {
  readonly status: number;
  readonly title: string;
  readonly headers: Record<string, string>;
  readonly extras: Record<string, unknown>;

  constructor(
    readonly code: ProblemCode,
    { headers = {}, cause, ...extras }: ProblemDetail & Record<string, unknown> = {},
  ) {
    super(code, { cause });
    [this.status, this.title] = problems[code];
    this.headers = headers;
    this.extras = extras;
  }
}

/** The detail that the client gets, or the title. */
export const detailOf = ({ extras, title }: ProblemError): string =>
  typeof extras['detail'] === 'string' ? extras['detail'] : title;

/** The body of the response. `instance` is the path, if the request could be read. */
export const problemBody = (
  { code, title, status, extras }: ProblemError,
  request: { requestId: string; instance?: string },
): Problem => ({ type: problemType(code), title, status, code, ...request, ...extras });

/** Creates the class of one problem: `export const SecretInUse = problem<{ usedBy: Use[] }>('secret-in-use')`. */
export const problem = <Extras extends object = object>(code: ProblemCode) =>
  class extends ProblemError {
    constructor(extras?: ProblemDetail & Extras) {
      super(code, extras as ProblemDetail & Record<string, unknown>);
    }
  };

/** RFC 6901 section 3. */
export const jsonPointer = (path: readonly string[]) =>
  path.map((part) => '/' + part.replaceAll('~', '~0').replaceAll('/', '~1')).join('');
