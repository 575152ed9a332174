import type { CST } from 'yaml';
import type { BlockScalarNode } from './layout';

/** Takes the indentation off; the printer puts its own on. An indentation indicator stays only where the text begins with a space. */
export function blockScalar(token: CST.BlockScalar): BlockScalarNode {
  const header = token.props.flatMap((prop) => (prop.type === 'block-scalar-header' ? [prop.source] : []))[0] ?? '|';
  const explicit = /[1-9]/.exec(header)?.[0];
  const written = token.source.replace(/\n$/, '').split('\n');
  const first = written.find((line) => line.trim() !== '');
  const indent = explicit ? token.indent + Number(explicit) : leadingSpaces(first ?? '');
  const lines = token.source === '' ? [] : written.map((line) => line.slice(indent));
  const needsIndicator = lines.find((line) => line !== '')?.startsWith(' ') ?? false;
  const chomp = /[+-]/.exec(header)?.[0] ?? '';
  return { kind: 'block-scalar', header: `${header.charAt(0)}${needsIndicator ? '2' : ''}${chomp}`, lines };
}

function leadingSpaces(line: string): number {
  return line.length - line.trimStart().length;
}
