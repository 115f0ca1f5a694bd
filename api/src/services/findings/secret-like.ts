/**
 * Beginnings that providers give their keys so that scanners find them, as the rules of gitleaks list
 * them, keys in PEM, signed tokens, and addresses with a password.
 */
const known = [
  /^(?:A3T[A-Z0-9]|AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}$/,
  /^(?:ghp|gho|ghu|ghs|ghr)_\w{36,}/,
  /^github_pat_\w{40,}/,
  /^gl(?:pat|ptt|dt|rt|ft|soat|imt|agent|oas|cbt)-[\w-]{20,}/,
  /^xox[abeoprs]-[\w-]{10,}/,
  /^xapp-\d-/,
  /^(?:sk|rk|pk)_(?:live|test|prod)_\w{10,}/,
  /^whsec_\w{16,}/,
  /^sk-(?:ant-|proj-|svcacct-)?[\w-]{20,}/,
  /^AIza[\w-]{35}/,
  /^ya29\.[\w-]{20,}/,
  /^GOCSPX-[\w-]{20,}/,
  /^SG\.[\w-]{16,}\.[\w-]{16,}/,
  /^key-[0-9a-f]{32}$/,
  /^npm_\w{36}/,
  /^pypi-[\w-]{50,}/,
  /^dckr_(?:pat|oat)_[\w-]{20,}/,
  /^hv[sb]\.[\w-]{20,}/,
  /^do[opr]_v1_[0-9a-f]{64}/,
  /^shp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}/,
  /^glsa_\w{32,}/,
  /^eyJ[\w-]{8,}\.eyJ[\w-]{8,}\./,
  /-----BEGIN (?:[A-Z ]+ )?PRIVATE KEY(?: BLOCK)?-----/,
  /^[a-z][a-z0-9+.-]*:\/\/[^\s/:@]*:[^\s/@${]+@/i,
  /^AGE-SECRET-KEY-1/,
];

const secretName =
  /(?:^|[_.\-\s])(?:pass(?:word|wd|phrase)?|pwd|secret(?:[_-]?key)?|token|api[_-]?key|(?:access|auth|private|encryption|signing|master)[_-]?key|credentials?)\d*$/i;

/** A path, a switch, or a reference to what is elsewhere. */
const harmless = /^(?:|\/.*|true|false|yes|no|none|null|\d{1,5}|\$\{?\w+\}?|\{\{.*\}\})$/i;

const isHarmless = (value: string) => harmless.test(value);
const hasSecretName = (name: string) =>
  secretName.test(name.replaceAll(/([a-z])([A-Z])/g, '$1_$2'));

/** Bits for each character. A random text in Base64 of 24 characters has more than 4. */
function entropyOf(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  return [...counts.values()].reduce(
    (sum, count) => sum - (count / text.length) * Math.log2(count / text.length),
    0,
  );
}

/** Words, addresses, versions and digests are long, too. */
const isRandom = (value: string) =>
  /^[\w+/=-]{24,512}$/.test(value) &&
  /[a-z]/.test(value) &&
  /[A-Z]/.test(value) &&
  /\d/.test(value) &&
  entropyOf(value) > 4.1;

const hasSecretValue = (value: string) =>
  known.some((pattern) => pattern.test(value)) || isRandom(value);

/** Whether a value that stands under a name looks like a secret. `NAME_FILE` is how images take secrets. */
export const isSecretLike = (name: string, value: string) =>
  !isHarmless(value) && (hasSecretName(name) || hasSecretValue(value));
