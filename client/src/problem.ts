import type { Schemas } from './schemas.js';

/** The API rejected a request, or something in front of it did. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';

  constructor(
    readonly status: number,
    /** The problem details (RFC 9457). Null if the response does not come from Waxseal. */
    readonly problem: Schemas['Problem'] | null,
    /** How many seconds to wait before the request is sent again. */
    readonly retryAfterSeconds: number | null = null,
  ) {
    super(
      problem
        ? (problem.detail ?? problem.title)
        : `The response has status ${status} and does not come from Waxseal`,
    );
  }

  get code(): Schemas['ProblemCode'] | null {
    return this.problem?.code ?? null;
  }

  /** What is wrong with which fields, by JSON pointer or name of a parameter. Values are never repeated. */
  get errors(): Schemas['FieldError'][] {
    return this.problem?.errors ?? [];
  }
}

/** No response arrived. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
  /** The request was a change and may have arrived. */
  readonly isOutcomeUnknown: boolean;

  constructor(request: { url: string; method: string }, cause: unknown) {
    const reason = reasonOf(cause);
    super(`${new URL(request.url).origin} does not respond${reason && `: ${reason.message}`}`, {
      cause,
    });
    const neverSent = reason !== '' && unsent.has(String((reason as { code?: unknown }).code));
    this.isOutcomeUnknown = request.method !== 'GET' && !neverSent;
  }
}

/** No connection was opened, so no request was sent. */
const unsent = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);

/** Node.js hides the reason in the cause of the error, or in the first of several causes. */
function reasonOf(error: unknown): Error | '' {
  const cause = error instanceof Error ? error.cause : undefined;
  const first: unknown = cause instanceof AggregateError ? cause.errors[0] : cause;
  return first instanceof Error && first.message !== '' ? first : '';
}

export async function readProblem(response: Response): Promise<ApiProblem> {
  const body: unknown = await response.json().catch(() => null);
  const retryAfter = Number(response.headers.get('retry-after')) || null;
  return new ApiProblem(response.status, isProblem(body) ? body : null, retryAfter);
}

const isProblem = (body: unknown): body is Schemas['Problem'] =>
  typeof body === 'object' && body !== null && 'code' in body && 'title' in body;
