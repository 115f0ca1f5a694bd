import { problem } from './problem.js';

export const BadRequest = problem('bad-request');
export const BadCursor = problem('bad-cursor');
export const HeadersTooLarge = problem('headers-too-large');
export const MethodNotAllowed = problem('method-not-allowed');
export const RequestTimeout = problem('request-timeout');
export const BodyTooLarge = problem('body-too-large');
export const UnsupportedMediaType = problem('unsupported-media-type');
export const InvalidInput = problem('invalid-input');
export const NotFound = problem('not-found');
export const PreconditionRequired = problem('precondition-required');
/** `current` is the current representation. */
export const StaleVersion = problem<{ current: object }>('stale-version');
