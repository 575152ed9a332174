import ts from 'typescript';

/** One change of a program that its tests should notice. */
export interface Mutant {
  /** Path from the top of the project. */
  readonly file: string;
  /** What is replaced, in UTF-16 units of the file. Where nothing is, `start` = `end`. */
  readonly start: number;
  readonly end: number;
  /** Both from 1. */
  readonly line: number;
  readonly column: number;
  readonly operator: string;
  readonly original: string;
  readonly replacement: string;
  /** How it is switched on: in place of an expression, by leaving out a statement, or by leaving a function at its first line. */
  readonly kind: 'expression' | 'statement' | 'body';
}

const NEGATED: Partial<Record<ts.SyntaxKind, string>> = {
  [ts.SyntaxKind.EqualsEqualsEqualsToken]: '!==',
  [ts.SyntaxKind.ExclamationEqualsEqualsToken]: '===',
  [ts.SyntaxKind.EqualsEqualsToken]: '!=',
  [ts.SyntaxKind.ExclamationEqualsToken]: '==',
  [ts.SyntaxKind.LessThanToken]: '>=',
  [ts.SyntaxKind.LessThanEqualsToken]: '>',
  [ts.SyntaxKind.GreaterThanToken]: '<=',
  [ts.SyntaxKind.GreaterThanEqualsToken]: '<',
};
const BOUNDARY: Partial<Record<ts.SyntaxKind, string>> = {
  [ts.SyntaxKind.LessThanToken]: '<=',
  [ts.SyntaxKind.LessThanEqualsToken]: '<',
  [ts.SyntaxKind.GreaterThanToken]: '>=',
  [ts.SyntaxKind.GreaterThanEqualsToken]: '>',
};
const LOGICAL: Partial<Record<ts.SyntaxKind, string>> = {
  [ts.SyntaxKind.AmpersandAmpersandToken]: '||',
  [ts.SyntaxKind.BarBarToken]: '&&',
};
const ARITHMETIC: Partial<Record<ts.SyntaxKind, string>> = {
  [ts.SyntaxKind.PlusToken]: '-',
  [ts.SyntaxKind.MinusToken]: '+',
  [ts.SyntaxKind.AsteriskToken]: '/',
  [ts.SyntaxKind.SlashToken]: '*',
  [ts.SyntaxKind.PercentToken]: '*',
  [ts.SyntaxKind.PlusEqualsToken]: '-=',
  [ts.SyntaxKind.MinusEqualsToken]: '+=',
  [ts.SyntaxKind.AsteriskEqualsToken]: '/=',
};
const METHODS: ReadonlyMap<string, string> = new Map([
  ['some', 'every'],
  ['every', 'some'],
  ['min', 'max'],
  ['max', 'min'],
]);

/** Every mutant of a file, in the order of its text. */
export function mutantsOf(file: string, text: string): readonly Mutant[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const found: Mutant[] = [];

  const add = (node: ts.Node, operator: string, replacement: string, kind: Mutant['kind'] = 'expression') => {
    const start = node.getStart(source);
    found.push(mutant(start, node.end, text.slice(start, node.end), operator, replacement, kind));
  };
  const mutant = (
    start: number,
    end: number,
    original: string,
    operator: string,
    replacement: string,
    kind: Mutant['kind'],
  ): Mutant => {
    const { line, character } = source.getLineAndCharacterOfPosition(start);
    return { file, start, end, line: line + 1, column: character + 1, operator, original, replacement, kind };
  };
  const slice = (from: number, to: number) => text.slice(from, to);

  const binary = (node: ts.BinaryExpression) => {
    const token = node.operatorToken;
    const swap = (operator: string, by: string) =>
      add(node, operator, slice(node.getStart(source), token.getStart(source)) + by + slice(token.end, node.end));
    const negated = NEGATED[token.kind];
    if (negated !== undefined && !isCondition(node)) swap('comparison negated', negated);
    const boundary = BOUNDARY[token.kind];
    if (boundary !== undefined) swap('boundary', boundary);
    // Without parentheses a mixed `a && b || c` would bind otherwise; the operands keep their own.
    const logical = LOGICAL[token.kind];
    if (logical !== undefined)
      add(node, 'logical operator', `(${node.left.getText(source)}) ${logical} (${node.right.getText(source)})`);
    if (token.kind === ts.SyntaxKind.QuestionQuestionToken) add(node, 'fallback removed', node.left.getText(source));
    const arithmetic = ARITHMETIC[token.kind];
    if (arithmetic !== undefined && !isText(node.left) && !isText(node.right)) swap('arithmetic', arithmetic);
  };

  /** The whole chain that a `?.` belongs to; only there can it be taken away without losing what `this` is. */
  const optionalChain = (node: ts.Node & { questionDotToken?: ts.QuestionDotToken | undefined }) => {
    const token = node.questionDotToken;
    if (token === undefined) return;
    let root: ts.Node = node;
    while (isChainLink(root.parent) && root.parent.expression === root) root = root.parent;
    if (ts.isDeleteExpression(root.parent) || isAssignedTo(root)) return;
    const by = ts.isPropertyAccessExpression(node) ? '.' : '';
    const start = root.getStart(source);
    found.push(
      mutant(
        start,
        root.end,
        slice(start, root.end),
        'optional chaining removed',
        slice(start, token.getStart(source)) + by + slice(token.end, root.end),
        'expression',
      ),
    );
  };

  const call = (node: ts.CallExpression) => {
    const callee = node.expression;
    if (!ts.isPropertyAccessExpression(callee) || isCalleeOrLink(node)) return;
    const by = METHODS.get(callee.name.text);
    const start = node.getStart(source);
    if (by !== undefined) {
      const name = callee.name;
      add(node, 'method swapped', slice(start, name.getStart(source)) + by + slice(name.end, node.end));
    }
    if (callee.name.text === 'filter') add(node, 'filter removed', callee.expression.getText(source));
  };

  const literal = (node: ts.Node) => {
    if (node.kind === ts.SyntaxKind.TrueKeyword) add(node, 'boolean', 'false');
    if (node.kind === ts.SyntaxKind.FalseKeyword) add(node, 'boolean', 'true');
    if (ts.isNumericLiteral(node)) add(node, 'number', String(Number(node.text) + 1));
    if (isText(node) && !isCompared(node) && !inThrown(node) && !isImported(node)) {
      const empty = ts.isStringLiteralLike(node) && node.text === '';
      add(node, 'string', empty ? "'mutated'" : "''");
    }
    if (ts.isArrayLiteralExpression(node) && node.elements.length > 0) add(node, 'array emptied', '[]');
    if (ts.isObjectLiteralExpression(node) && node.properties.length > 0 && !inThrown(node))
      add(node, 'object emptied', '{}');
  };

  const statement = (node: ts.Statement) => {
    if (ts.isExpressionStatement(node)) {
      const inner = node.expression;
      if (!ts.isStringLiteral(inner) && !isSuperCall(inner)) add(inner, 'statement removed', 'undefined');
    }
    if (ts.isThrowStatement(node) || ts.isBreakStatement(node) || ts.isContinueStatement(node)) {
      if (!(ts.isBreakStatement(node) && ts.isCaseOrDefaultClause(node.parent)))
        add(node, 'statement removed', '', 'statement');
    }
    if (ts.isReturnStatement(node)) {
      if (node.expression === undefined) add(node, 'statement removed', '', 'statement');
      else if (isValue(node.expression)) add(node.expression, 'return value', 'undefined');
    }
  };

  const condition = (node: ts.Node, loop: boolean) => {
    if (!loop && node.kind !== ts.SyntaxKind.TrueKeyword) add(node, 'condition', 'true');
    if (node.kind !== ts.SyntaxKind.FalseKeyword && node.kind !== ts.SyntaxKind.TrueKeyword)
      add(node, 'condition', 'false');
  };

  const body = (node: ts.FunctionLikeDeclaration) => {
    const block = node.body;
    if (block === undefined) return;
    if (!ts.isBlock(block)) {
      if (isValue(block)) add(block, 'return value', 'undefined');
      return;
    }
    if (block.statements.length < 2 || ts.isConstructorDeclaration(node)) return;
    const at = block.getStart(source) + 1;
    found.push(mutant(at, at, '', 'body emptied', 'return;', 'body'));
  };

  const visit = (node: ts.Node): void => {
    if (isOfTypesOnly(node)) return;
    if (ts.isIfStatement(node) || ts.isConditionalExpression(node)) {
      condition(ts.isIfStatement(node) ? node.expression : node.condition, false);
    } else if (ts.isWhileStatement(node) || ts.isDoStatement(node)) condition(node.expression, true);
    else if (ts.isForStatement(node) && node.condition) condition(node.condition, true);
    else if (ts.isBinaryExpression(node)) binary(node);
    else if (ts.isCallExpression(node)) {
      optionalChain(node);
      call(node);
    } else if (ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node)) optionalChain(node);
    else if (ts.isPrefixUnaryExpression(node)) prefix(node);
    else if (ts.isPostfixUnaryExpression(node)) {
      const by = node.operator === ts.SyntaxKind.PlusPlusToken ? '--' : '++';
      add(node, 'arithmetic', slice(node.getStart(source), node.operand.end) + by);
    } else if (ts.isFunctionLike(node) && 'body' in node) body(node as ts.FunctionLikeDeclaration);
    else if (isLiteralPlace(node)) literal(node);
    else statement(node as ts.Statement);
    ts.forEachChild(node, visit);
  };

  const prefix = (node: ts.PrefixUnaryExpression) => {
    const operand = node.operand.getText(source);
    if (node.operator === ts.SyntaxKind.ExclamationToken && !isCondition(node)) add(node, 'negation removed', operand);
    if (node.operator === ts.SyntaxKind.MinusToken) add(node, 'arithmetic', operand);
    if (node.operator === ts.SyntaxKind.PlusPlusToken) add(node, 'arithmetic', `--${operand}`);
    if (node.operator === ts.SyntaxKind.MinusMinusToken) add(node, 'arithmetic', `++${operand}`);
  };

  ts.forEachChild(source, visit);
  return found.sort((a, b) => a.start - b.start || b.end - a.end || a.replacement.localeCompare(b.replacement));
}

function isOfTypesOnly(node: ts.Node): boolean {
  return (
    ts.isTypeNode(node) ||
    ts.isInterfaceDeclaration(node) ||
    ts.isTypeAliasDeclaration(node) ||
    ts.isImportDeclaration(node) ||
    ts.isExportDeclaration(node) ||
    ts.isTypeParameterDeclaration(node) ||
    ts.isTaggedTemplateExpression(node) ||
    (ts.canHaveModifiers(node) &&
      (ts.getModifiers(node)?.some((m) => m.kind === ts.SyntaxKind.DeclareKeyword) ?? false))
  );
}

/** Where a literal stands for a value, and not for a name. */
function isLiteralPlace(node: ts.Node): boolean {
  const parent = node.parent;
  if (ts.isPropertyAssignment(parent) && parent.name === node) return false;
  if ((ts.isPropertyDeclaration(parent) || ts.isMethodDeclaration(parent)) && parent.name === node) return false;
  if (ts.isBindingElement(parent) && parent.propertyName === node) return false;
  if (isAssignedTo(node)) return false;
  return (
    ts.isLiteralExpression(node) ||
    ts.isTemplateExpression(node) ||
    ts.isArrayLiteralExpression(node) ||
    ts.isObjectLiteralExpression(node) ||
    node.kind === ts.SyntaxKind.TrueKeyword ||
    node.kind === ts.SyntaxKind.FalseKeyword
  );
}

function isText(node: ts.Node): node is ts.StringLiteralLike | ts.TemplateExpression {
  return ts.isStringLiteralLike(node) || ts.isTemplateExpression(node);
}

/** `x === 'a'` with another text is the comparison answering no, which is a mutant of its own. */
function isCompared(node: ts.Node): boolean {
  return ts.isBinaryExpression(node.parent) && NEGATED[node.parent.operatorToken.kind] !== undefined;
}

/** `import('…')`: the loader reads it before it runs. */
function isImported(node: ts.Node): boolean {
  return ts.isCallExpression(node.parent) && node.parent.expression.kind === ts.SyntaxKind.ImportKeyword;
}

/** What a thrown error says: mistakes of ours, whose words no user reads. */
function inThrown(node: ts.Node): boolean {
  for (let at: ts.Node = node; at.parent; at = at.parent) {
    if (ts.isThrowStatement(at)) return at.expression !== undefined && ts.isNewExpression(at.expression);
    if (ts.isFunctionLike(at) || ts.isBlock(at)) return false;
  }
  return false;
}

function isCondition(node: ts.Node): boolean {
  const parent = node.parent;
  if (ts.isConditionalExpression(parent)) return parent.condition === node;
  if (ts.isIfStatement(parent)) return parent.expression === node;
  return false;
}

/** A value whose absence is news: what other operators change already is left to them. */
function isValue(node: ts.Expression): boolean {
  const inner = ts.isParenthesizedExpression(node) ? node.expression : node;
  if (isText(inner) || ts.isNumericLiteral(inner) || ts.isObjectLiteralExpression(inner)) return false;
  if (inner.kind === ts.SyntaxKind.TrueKeyword || inner.kind === ts.SyntaxKind.FalseKeyword) return false;
  if (ts.isIdentifier(inner) && inner.text === 'undefined') return false;
  if (ts.isArrayLiteralExpression(inner) || ts.isVoidExpression(inner)) return false;
  if (ts.isPrefixUnaryExpression(inner) && inner.operator === ts.SyntaxKind.ExclamationToken) return false;
  return !(ts.isBinaryExpression(inner) && (NEGATED[inner.operatorToken.kind] || LOGICAL[inner.operatorToken.kind]));
}

function isChainLink(
  node: ts.Node,
): node is ts.PropertyAccessExpression | ts.ElementAccessExpression | ts.CallExpression {
  return ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node) || ts.isCallExpression(node);
}

function isCalleeOrLink(node: ts.Node): boolean {
  return ts.isCallExpression(node.parent) && node.parent.expression === node;
}

function isAssignedTo(node: ts.Node): boolean {
  const parent = node.parent;
  if (ts.isBinaryExpression(parent) && parent.left === node) {
    const kind = parent.operatorToken.kind;
    return kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment;
  }
  return ts.isForOfStatement(parent) && parent.initializer === node;
}

function isSuperCall(node: ts.Expression): boolean {
  return ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.SuperKeyword;
}
