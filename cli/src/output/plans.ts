import type { Schemas } from '@waxseal/client';
import { printable } from './printable.js';
import type { Terminal } from '../terminal.js';

type Plan = Schemas['Plan'];
type RotationPlan = Schemas['RotationPlan'];
type PruningPlan = Schemas['PruningPlan'];

const yesIf = (is: boolean) => (is ? 'yes' : 'no');

export function sayPlan(terminal: Terminal, { effects, diff, warnings }: Plan) {
  if (effects.length > 0)
    terminal.sayTable(
      [
        { title: 'SERVICE', cell: ({ service }: Plan['effects'][number]) => service },
        { title: 'EFFECT', cell: ({ effect }) => effect },
        { title: 'TASKS', cell: ({ tasks }) => tasks },
        { title: 'ORDER', cell: ({ order }) => order },
        { title: 'DOWN FOR A MOMENT', cell: ({ isDownForAMoment }) => yesIf(isDownForAMoment) },
      ],
      effects,
    );
  if (diff.length > 0)
    terminal.sayTable(
      [
        { title: 'FIELD', cell: ({ path }: Plan['diff'][number]) => path },
        { title: 'BEFORE', cell: ({ before }) => before },
        { title: 'AFTER', cell: ({ after }) => after },
      ],
      diff,
    );
  if (effects.length + diff.length === 0) terminal.say('Nothing would change.');
  sayWarnings(terminal, warnings);
}

export function sayRotationPlan(terminal: Terminal, plan: RotationPlan) {
  terminal.sayTable(
    [
      { title: 'KIND', cell: ({ kind }: RotationPlan['changes'][number]) => kind },
      { title: 'NAME', cell: ({ name }) => name },
      { title: 'FROM', cell: ({ fromVersion }) => fromVersion },
      { title: 'TO', cell: ({ toVersion }) => toVersion },
      { title: 'DOCKER OBJECT', cell: ({ toName }) => toName },
    ],
    plan.changes,
  );
  if (plan.services.length > 0)
    terminal.sayTable(
      [
        { title: 'SERVICE', cell: ({ service }: RotationPlan['services'][number]) => service },
        { title: 'EFFECT', cell: ({ effect }) => effect },
        { title: 'TASKS', cell: ({ restarts }) => restarts },
        { title: 'CANARY', cell: ({ isCanary }) => yesIf(isCanary) },
        { title: 'DOWN FOR A MOMENT', cell: ({ isDownForAMoment }) => yesIf(isDownForAMoment) },
        { title: 'SECONDS', cell: ({ expectedSeconds }) => Math.round(expectedSeconds) },
      ],
      plan.services,
    );
  for (const { kind, name, version, when, afterSeconds } of plan.deletions)
    terminal.say(`Version ${version} of the ${kind} ${name} ${deletion(when, afterSeconds)}.`);
  sayWarnings(terminal, [
    ...plan.warnings,
    ...plan.valueWarnings.map(({ name, detail }) => `${name}: ${detail}`),
    ...plan.services.flatMap(({ service, warnings }) =>
      warnings.map((warning) => `${service}: ${warning}`),
    ),
  ]);
  for (const { detail } of plan.blockers)
    terminal.note(`Cannot start: ${printable(detail)}`, 'red');
  terminal.say(`Plan hash: ${plan.hash}`);
}

function deletion(when: 'now' | 'after-grace' | 'kept', afterSeconds: number | null) {
  if (when === 'now') return 'is deleted at the end';
  if (when === 'kept' || afterSeconds === null) return 'is kept';
  return `is scheduled for deletion ${spanOf(afterSeconds)} after the end`;
}

const spanOf = (seconds: number) =>
  seconds < 7_200 ? `${Math.round(seconds)} s` : `${Math.round(seconds / 360) / 10} hours`;

export function sayPruningPlan(terminal: Terminal, plan: PruningPlan) {
  if (plan.versions.length === 0) terminal.say('There is no version to delete.');
  else
    terminal.sayTable(
      [
        { title: 'NAME', cell: ({ name }: PruningPlan['versions'][number]) => name },
        { title: 'VERSION', cell: ({ version }) => version },
        { title: 'ACTION', cell: ({ action }) => action },
        { title: 'WHY', cell: ({ why }) => why },
        { title: 'SERVICES', cell: ({ services }) => services.join(', ') },
      ],
      plan.versions,
    );
  sayWarnings(terminal, plan.warnings);
  terminal.say(`Plan hash: ${plan.hash}`);
}

export function sayWarnings(terminal: Terminal, warnings: readonly string[]) {
  for (const warning of warnings) terminal.note(`Warning: ${printable(warning)}`, 'yellow');
}
