import type { BlockNode, Entry, FlowNode, Layout, Lines, ValueNode } from './layout';

/** A flow collection that fits is written on one line; the comment behind it does not count. */
const WIDTH = 140;

export function printLayout({ directives, header, props, root, footer }: Layout): string {
  const top = [...directives, ...(directives.length > 0 ? ['---'] : []), ...header];
  if (props.length > 0) top.push(props.join(' '));
  const body = isBlock(root) ? printBlock(root, 0) : printFlow(root, 0);
  return `${[...top, ...body, ...footer].join('\n')}\n`;
}

function printBlock(node: BlockNode, indent: number): Lines {
  return [...node.entries.flatMap((entry) => printEntry(entry, node, indent)), ...own(node.after, indent)];
}

function printEntry(entry: Entry, parent: BlockNode, indent: number): Lines {
  const before = entry === parent.entries[0] && indent > 0 ? entry.before.filter(pastFirstBlank) : entry.before;
  const head = parent.kind === 'list' ? '-' : `${words(...entry.keyProps, entry.key ?? '')}:`;
  return [...own(before, indent), ...printValue(head, entry, indent), ...own(entry.under, indent + 2)];
}

function printValue(head: string, entry: Entry, indent: number): Lines {
  const { value, props, comment } = entry;
  const open = pad(indent, words(head, ...props));
  if (!value) return [words(open, comment)];
  if (value.kind === 'scalar') return printWrapped(open, value.lines, comment, indent + 2);
  if (value.kind === 'block-scalar') {
    return [
      words(open, value.header, comment),
      ...value.lines.map((line) => (line === '' ? '' : pad(indent + 2, line))),
    ];
  }
  if (isBlock(value)) {
    const lines = printBlock(value, indent + 2);
    const joins = head === '-' && props.length === 0 && comment === undefined && !lines[0]?.trimStart().startsWith('#');
    return joins ? [`${open} ${(lines[0] ?? '').trimStart()}`, ...lines.slice(1)] : [words(open, comment), ...lines];
  }
  const line = oneLine(value);
  if (line !== undefined && open.length + 1 + line.length <= WIDTH) return [words(open, line, comment)];
  return [...(head === '-' ? hang(open, printFlow(value, indent + 2)) : [open, ...printFlow(value, indent + 2)])].map(
    (text, at, all) => (at === all.length - 1 ? words(text, comment) : text),
  );
}

function printWrapped(open: string, lines: readonly string[], comment: string | undefined, indent: number): Lines {
  const [first = '', ...more] = lines;
  const all = [words(open, first), ...more.map((line) => (line === '' ? '' : pad(indent, line)))];
  return all.map((line, at) => (at === all.length - 1 ? words(line, comment) : line));
}

/** One entry a line; the brackets stand at `indent`. */
function printFlow(node: FlowNode, indent: number): Lines {
  const [open, close] = node.kind === 'flow-map' ? ['{', '}'] : ['[', ']'];
  const entries = node.entries.flatMap((entry, at) =>
    printFlowEntry(entry, indent + 2, at === node.entries.length - 1),
  );
  return [pad(indent, open), ...entries, ...own(node.after, indent + 2), pad(indent, close)];
}

function printFlowEntry(entry: Entry, indent: number, isLast: boolean): Lines {
  const open = pad(indent, words(flowKey(entry), ...entry.props));
  const comma = isLast ? '' : ',';
  const lines = [...own(entry.before, indent), ...printFlowValue(open, entry.value, indent, comma.length)];
  const end = words(`${lines.pop()}${comma}`, entry.comment);
  return [...lines, end];
}

/** `behind` it stand so many characters on its last line. */
function printFlowValue(open: string, value: ValueNode | undefined, indent: number, behind: number): Lines {
  if (!value) return [open];
  if (value.kind === 'scalar') return joinFirst(open, printWrapped('', value.lines, undefined, indent + 2));
  if (value.kind !== 'flow-map' && value.kind !== 'flow-list') throw new Error('a block inside a flow collection');
  const line = oneLine(value);
  const joined = line === undefined ? [] : joinFirst(open, [line]);
  if (joined[0] !== undefined && joined[0].length + behind <= WIDTH) return joined;
  return joinFirst(open, printFlow(value, indent));
}

/** Undefined where a comment or wrapped text needs lines of its own. */
function oneLine(node: FlowNode): string | undefined {
  const parts: string[] = [];
  for (const { before, comment, value, ...entry } of node.entries) {
    const text = value === undefined ? '' : inline(value);
    if (text === undefined || before.length > 0 || comment !== undefined) return undefined;
    parts.push(words(flowKey(entry), ...entry.props, text));
  }
  if (node.after.length > 0) return undefined;
  const inside = parts.join(', ');
  if (node.kind === 'flow-list') return `[${inside}]`;
  return inside === '' ? '{}' : `{ ${inside} }`;
}

function inline(value: ValueNode): string | undefined {
  if (value.kind === 'scalar') return value.lines.length === 1 ? value.lines[0] : undefined;
  return value.kind === 'flow-map' || value.kind === 'flow-list' ? oneLine(value) : undefined;
}

function flowKey({ key, keyProps }: Pick<Entry, 'key' | 'keyProps'>): string {
  return key === undefined ? '' : `${words(...keyProps, key)}:`;
}

function own(lines: Lines, indent: number): Lines {
  return lines.map((line) => (line === '' ? '' : pad(indent, line)));
}

function hang(open: string, lines: Lines): Lines {
  return [`${open} ${(lines[0] ?? '').trimStart()}`, ...lines.slice(1)];
}

function joinFirst(open: string, [first = '', ...more]: Lines): Lines {
  return [open.trim() === '' ? open + first.trimStart() : `${open} ${first.trimStart()}`, ...more];
}

function pastFirstBlank(line: string, at: number): boolean {
  return at > 0 || line !== '';
}

function pad(indent: number, text: string): string {
  return ' '.repeat(indent) + text;
}

function words(...parts: readonly (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined && part !== '').join(' ');
}

function isBlock(value: ValueNode): value is BlockNode {
  return value.kind === 'map' || value.kind === 'list';
}
