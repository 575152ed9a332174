import type { Paint } from '../../compiler/diagnostics/render/paint';
import { visible } from '../../compiler/diagnostics/render/visible';
import type { Changed } from './reporter';

const NAMED = 4;

/** What a saved manifest has changed while the fleet runs: `applied: TopicRule ~ iot_enterprise__group1__threshold__damp`. */
export function changedText({ decisions, resources, agents }: Changed, { strong, faint }: Paint): string {
  const rows = [
    ...resources.map(({ type, ...names }) => [type.replace(/^AWS::/, ''), listed(names)]),
    ...(agents.added.length + agents.removed.length + agents.changed.length > 0 ? [['agents', listed(agents)]] : []),
  ];
  if (rows.length === 0) return `${strong('applied')}: nothing that runs here is different\n`;
  const said = decisions.map((sentence) => `  ${visible(sentence)}\n`).join('');
  return `${strong('applied')}\n${said}${rows.map(([what, names]) => `  ${faint(what ?? '')} ${names}\n`).join('')}`;
}

function listed(names: Changed['agents']): string {
  const part = (sign: string, list: readonly string[]) => {
    if (list.length === 0) return [];
    const more = list.length > NAMED ? ` and ${list.length - NAMED} more` : '';
    return [`${sign} ${list.slice(0, NAMED).join(', ')}${more}`];
  };
  return [...part('+', names.added), ...part('-', names.removed), ...part('~', names.changed)].join('  ');
}
