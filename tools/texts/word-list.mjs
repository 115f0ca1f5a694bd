// Banned words, each with its replacement.

/**
 * @typedef {object} BannedWord
 * @property {string} word the name in the findings
 * @property {RegExp} pattern
 * @property {string} instead
 * @property {boolean} [usersOnly] checked in what users read, not in comments, tests and tools
 * @property {Record<string, string>} [except] files that may contain it, each with the reason
 */

/** @type {BannedWord[]} */
export const bannedWords = [
  {
    word: 'somebody, nobody, anybody, everybody',
    pattern: /\b(some|no|any|every)body('s)?\b/i,
    instead: 'name the actor: a user, another client, Docker, Waxseal; or no one',
  },
  {
    word: 'way back, going back',
    pattern: /\b(way back|(go|goes|going|gone|went) back)\b/i,
    instead: 'revert (Waxseal), roll back (Docker), restore (an earlier version)',
  },
  {
    word: 'compensate',
    pattern: /\bcompensat(e|es|ed|ing|ion)\b/i,
    instead: 'revert',
  },
  {
    word: 'roll-back, set-up, back-up, sign-out, log-out',
    pattern: /(?<!#)\b(roll-back|set-up|back-up|sign-out|log-out)s?\b/i,
    instead: 'rollback, setup, backup; the verbs are two words',
  },
  { word: 'anew', pattern: /\banew\b/i, instead: 'again, or a more exact verb' },
  { word: 'as should', pattern: /\bas should\b/i, instead: 'as expected' },
  { word: 'ere', pattern: /\bere\b/i, instead: 'before' },
  {
    word: 'act',
    pattern: /\bacts?\b/i,
    instead: 'action (what a user does)',
    except: {
      'api/src/cli/backup.command.spec.ts': 'the name of a column in databases of an older version',
    },
  },
  { word: 'stand on', pattern: /\b(stands?|stood|standing) on\b/i, instead: 'run, use' },
  { word: 'stray', pattern: /\bstrays?\b/i, instead: 'unmanaged duplicate' },
  {
    word: 'seal',
    pattern: /(?<![/=])\bseal(s|ed|ing)?\b(?!-wax)/i,
    instead: 'clear the previous spec',
  },
  {
    word: 'retire',
    pattern: /\bretir(e|es|ed|ing|ement|ements)\b/i,
    instead: 'delete, deletion, scheduled for deletion',
    usersOnly: true,
  },
  { word: 'for good', pattern: /\bfor good\b/i, instead: 'permanently' },
  {
    word: 'whole',
    pattern: /(?<!\b(?:the|a|one|its|their|each) )\bwhole\b/i,
    instead: 'complete, in full; “the whole …” is allowed',
  },
  {
    word: 'he, his, him, she, her',
    pattern: /\b(he|his|him|himself|she|her|hers|herself)\b/i,
    instead: 'they, their, or the noun again',
  },
  { word: 'under way', pattern: /\bunder way\b/i, instead: 'in progress' },
  { word: 'begun', pattern: /\bbegun\b/i, instead: 'started' },
  { word: 'user name', pattern: /\buser names?\b/i, instead: 'username' },
  {
    word: 'at once',
    pattern: /\bat once\b/i,
    instead: 'immediately, or in parallel, or at the same time',
    usersOnly: true,
  },
  {
    word: 'a person',
    pattern: /\b(a|the) person\b/i,
    instead: 'you, a user, an operator; “needs a decision”',
  },
  { word: 'picture', pattern: /\bpictures?\b/i, instead: 'the Swarm cache; a screenshot' },
  { word: 'journey', pattern: /\bjourneys?\b/i, instead: 'end-to-end test' },
  { word: 'doer', pattern: /\bdoers?\b/i, instead: 'principal, user' },
  {
    word: 'thither, whence, upon, lest, ought',
    pattern: /\b([tw]?hither|[tw]?hence|(there|where)?upon|lest|ought)\b/i,
    instead: 'plain words of today',
  },
  {
    word: 'meanwhile',
    pattern: /\bmeanwhile\b/i,
    instead: 'in the meantime, or name what happens at that time',
  },
  {
    word: 'tell of, tells of, told of',
    pattern: /\b(tells?|told) of\b/i,
    instead: 'report, record, emit, return',
  },
  {
    word: 'told to the audit',
    pattern: /\b(tells?|told) to the audit\b/i,
    instead: 'recorded in the audit',
  },
  {
    word: 'tell apart, told apart',
    pattern: /\b(tells?|told|telling) (\w+ )?apart\b/i,
    instead: 'distinguish',
  },
  {
    word: 'take away, taken away',
    pattern: /\b(takes?|took|taken|taking) away\b/i,
    instead: 'remove, delete',
  },
  {
    word: 'held against',
    pattern: /\b(hold|holds|held) against\b/i,
    instead: 'checked against, compared with',
  },
  { word: 'of then', pattern: /\bof then\b/i, instead: 'of that time; name the time' },
  { word: 'be it', pattern: /\bbe it\b/i, instead: 'even if, whether' },
  {
    word: 'for ever, ever more',
    pattern: /\b(for ever|ever more)\b/i,
    instead: 'never ends; at growing intervals',
  },
  { word: 'whoever', pattern: /\bwhoever\b/i, instead: 'name the actor; anyone who' },
  {
    word: 'as it stands, that is to go, what has gone',
    pattern: /\b(as it stands|(that|what) is to go|what has gone)\b/i,
    instead: 'current; to be deleted; deleted',
  },
  { word: 'throw-away', pattern: /\bthrow-away\b/i, instead: 'temporary' },
];
