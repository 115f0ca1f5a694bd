// The rules for the OpenAPI document: all that Spectral has, except for what is switched off here, with the reason.
import owaspRules from '@stoplight/spectral-owasp-ruleset';
import rulesets from '@stoplight/spectral-rulesets';

export const oas = {
  extends: [[rulesets.oas, 'all']],
  // Every installation serves the document as its own, so it names no contact.
  rules: { 'contact-properties': 'off' },
};

/** OWASP's ten risks of APIs (2023). */
export const owasp = {
  extends: [[owaspRules, 'all']],
  rules: {
    // The panel has the origin of the API. No page of another origin may read a response, so none has CORS headers.
    'owasp:api8:2023-define-cors-origin': 'off',
    // document.spec.ts checks the bounds of requests. In responses, they would have to grow with those of Docker.
    'owasp:api4:2023-string-limit': 'off',
    'owasp:api4:2023-array-limit': 'off',
    // Names have a pattern. A value, a label, a reason and what Docker reports may be any text.
    'owasp:api4:2023-string-restricted': 'off',
    // Labels and choices are maps. Other objects are closed in requests and open in responses (document.spec.ts).
    'owasp:api3:2023-no-additionalProperties': 'off',
    'owasp:api3:2023-constrained-additionalProperties': 'off',
    // Who can reach an installation is for its operator to decide, and the document is the same for all.
    'owasp:api9:2023-inventory-access': 'off',
  },
};

const path = (/** @type {string} */ name, /** @type {string} */ rest) => `paths//${name}/${rest}`;

/** Single findings that are intended: the rule, where it is found, and why it is right there. */
const intended = [
  // These are how a client gets a session: by a password and a code, a cookie or the setup token.
  ...['auth/login', 'auth/login/code', 'auth/refresh', 'setup'].map((name) => [
    'owasp:api2:2023-write-restricted',
    path(`api/v1/${name}`, 'post/security'),
  ]),
  // The panel asks before anyone can sign in whether there is an admin. A probe has no token.
  ...['api/v1/setup', 'healthz', 'readyz'].flatMap((name) => [
    ['owasp:api2:2023-read-restricted', path(name, 'get/security')],
    ['owasp:api8:2023-define-error-responses-401', path(name, 'get/responses')],
  ]),
  // Signing out succeeds without a session, too.
  ['owasp:api8:2023-define-error-responses-401', path('api/v1/auth/logout', 'post/responses')],
  // A probe that is told to wait counts as failed, and the container is restarted.
  ...['healthz', 'readyz'].flatMap((name) => [
    ['owasp:api4:2023-rate-limit-responses-429', path(name, 'get/responses')],
    ...[200, 400, 408, 431].map((status) => [
      'owasp:api4:2023-rate-limit',
      path(name, `get/responses/${status}/headers`),
    ]),
  ]),
  // The filter `secret` takes the name of a secret, which is no credential.
  ['owasp:api2:2023-no-credentials-in-url', path('api/v1/services', 'get/parameters/6/name')],
].map(([rule, place]) => `${rule} at ${place}`);

/**
 * Leaves out the findings that are intended. One that is no longer found is a finding itself.
 * @param {string[]} findings
 */
export function unintended(findings) {
  const isIntended = (/** @type {string} */ finding) =>
    intended.some((one) => finding.startsWith(`${one}:`));
  const stale = intended.filter(
    (one) => !findings.some((finding) => finding.startsWith(`${one}:`)),
  );
  return [
    ...findings.filter((finding) => !isIntended(finding)),
    ...stale.map((one) => `No longer found: ${one}`),
  ];
}
