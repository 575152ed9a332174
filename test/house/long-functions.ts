import ts from 'typescript';
import type { SourceFile } from './source-files';

/** A function, from its first line to its last, with what stands inside. */
export interface FunctionLength {
  /** `path name`, unique in the tree: a second one of a name in the same file is `name#2`. */
  readonly name: string;
  readonly lines: number;
}

/** Every function, method and closure of a file. One without a name is called after what it is given to, in the function around it. */
export function functionLengths({ path, tree }: SourceFile): FunctionLength[] {
  if (tree === undefined) return [];
  const found: FunctionLength[] = [];
  const seen = new Map<string, number>();
  const visit = (node: ts.Node, around: readonly string[]): void => {
    if (!ts.isFunctionLike(node) || !('body' in node) || node.body === undefined) {
      const inside = ts.isClassLike(node) && node.name ? [...around, node.name.text] : around;
      ts.forEachChild(node, (child) => visit(child, inside));
      return;
    }
    const names = [...around, nameOf(node)];
    const name = names.join('.');
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    const lineAt = (position: number) => tree.getLineAndCharacterOfPosition(position).line;
    found.push({
      name: `${path} ${name}${count > 1 ? `#${count}` : ''}`,
      lines: lineAt(node.end) - lineAt(node.getStart(tree)) + 1,
    });
    ts.forEachChild(node, (child) => visit(child, names));
  };
  visit(tree, []);
  return found;
}

function nameOf(node: ts.SignatureDeclaration): string {
  if (ts.isConstructorDeclaration(node)) return 'constructor';
  if (node.name) return node.name.getText();
  let parent: ts.Node = node.parent;
  while (ts.isParenthesizedExpression(parent) || ts.isAsExpression(parent) || ts.isSatisfiesExpression(parent))
    parent = parent.parent;
  if (ts.isVariableDeclaration(parent) || ts.isPropertyAssignment(parent) || ts.isPropertyDeclaration(parent))
    return parent.name.getText();
  if (ts.isCallExpression(parent)) {
    const callee = parent.expression;
    return `(${ts.isPropertyAccessExpression(callee) ? callee.name.text : ts.isIdentifier(callee) ? callee.text : ''})`;
  }
  return '()';
}
