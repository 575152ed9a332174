/**
 * A piece of the SQL of the lake. An operation is bracketed where it is an operand, and nowhere else: `a + b` in `(a + b) * c`. So no table of
 * precedences has to be believed, and no bracket stands around what ends by itself: a name, a call, CASE … END.
 */
export interface Piece {
  readonly text: string;
  /** Of an operation. */
  readonly operator?: string;
  /** How many brackets, calls and CASEs lie in one another. */
  readonly depth: number;
  /** How many parts follow each other before this can be said (PrintOptions.part); 0 where it is made of fields alone. */
  readonly layer: number;
}

export const closed = (text: string, layer = 0): Piece => ({ text, depth: 0, layer });

/** Operators that group to the left in every engine, so that a chain of the same one needs no brackets. */
const CHAINS = new Set(['+', '-', '*', '/', '%', 'AND', 'OR', '||']);

const isOpen = ({ operator }: Piece) => operator !== undefined;
const bracketed = (piece: Piece) => (isOpen(piece) ? `(${piece.text})` : piece.text);
const highest = (numbers: readonly number[]) => Math.max(0, ...numbers);

function around(pieces: readonly Piece[], text: string, operator?: string): Piece {
  return {
    text,
    ...(operator === undefined ? {} : { operator }),
    depth: 1 + highest(pieces.map(({ depth }) => depth)),
    layer: highest(pieces.map(({ layer }) => layer)),
  };
}

export function call(name: string, ...list: readonly Piece[]): Piece {
  return around(list, `${name}(${list.map(({ text }) => text).join(', ')})`);
}

/** `a + b + c`, grouped to the left. */
export function operation(operator: string, first: Piece, ...others: readonly Piece[]): Piece {
  const isChain = first.operator === operator && CHAINS.has(operator);
  const text = [isChain ? first.text : bracketed(first), ...others.map(bracketed)].join(` ${operator} `);
  const whole = around([first, ...others], text, operator);
  return isChain ? { ...whole, depth: highest([first.depth, ...others.map(({ depth }) => depth + 1)]) } : whole;
}

export function prefixed(operator: '-' | 'NOT', piece: Piece): Piece {
  return around([piece], `${operator} ${bracketed(piece)}`, operator === '-' ? 'sign' : operator);
}

export function isNull(piece: Piece): Piece {
  return around([piece], `${bracketed(piece)} IS NULL`, 'IS NULL');
}

export function isThere(piece: Piece): Piece {
  return around([piece], `${bracketed(piece)} IS NOT NULL`, 'IS NOT NULL');
}

export function cast(piece: Piece, type: string): Piece {
  return around([piece], `CAST(${piece.text} AS ${type})`);
}

/** CASE WHEN … END; without `otherwise` NULL where no condition holds. */
export function choose(branches: readonly (readonly [when: Piece, then: Piece])[], otherwise?: Piece): Piece {
  const when = branches.map(([condition, then]) => `WHEN ${condition.text} THEN ${then.text}`);
  const text = ['CASE', ...when, ...(otherwise ? [`ELSE ${otherwise.text}`] : []), 'END'].join(' ');
  return around([...branches.flat(), ...(otherwise ? [otherwise] : [])], text);
}
