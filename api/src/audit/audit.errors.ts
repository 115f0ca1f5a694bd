import { problem, type ProblemDetail } from '../http/problem.js';

export class AuditUnavailable extends problem('audit-unavailable') {
  constructor(extras: ProblemDetail = {}) {
    super({ headers: { 'retry-after': '5' }, ...extras });
  }
}
