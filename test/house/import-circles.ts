import { posix } from 'node:path';
import ts from 'typescript';
import type { SourceFile } from './source-files';

/**
 * Imports that stand in a circle: from the file that imports, by way of the imported, one comes back. Types are left out, for nothing is loaded for them;
 * `import()` is not, for whoever follows it comes back all the same. Each is `importing imported`.
 */
export function importsInCircles(files: ReadonlyMap<string, SourceFile>): string[] {
  const imports = new Map([...files.values()].map((file) => [file.path, importedBy(file, files)]));
  const circleOf = circles(imports);
  return [...imports].flatMap(([from, to]) =>
    [...to].filter((target) => circleOf.get(target) === circleOf.get(from)).map((target) => `${from} ${target}`),
  );
}

/** Our files that are loaded for this one. */
function importedBy({ path, tree }: SourceFile, files: ReadonlyMap<string, SourceFile>): ReadonlySet<string> {
  const found = new Set<string>();
  const add = (specifier: ts.Node | undefined) => {
    if (specifier === undefined || !ts.isStringLiteralLike(specifier) || !specifier.text.startsWith('.')) return;
    const target = posix.join(posix.dirname(path), specifier.text);
    const file = [target, `${target}.ts`, `${target}.tsx`, `${target}/index.ts`].find((candidate) =>
      files.has(candidate),
    );
    if (file !== undefined) found.add(file);
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) && !isOfTypes(node)) add(node.moduleSpecifier);
    if (ts.isExportDeclaration(node) && !node.isTypeOnly) add(node.moduleSpecifier);
    if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) add(node.arguments[0]);
    ts.forEachChild(node, visit);
  };
  if (tree) visit(tree);
  return found;
}

function isOfTypes({ importClause }: ts.ImportDeclaration): boolean {
  if (importClause === undefined) return false;
  if (importClause.phaseModifier === ts.SyntaxKind.TypeKeyword) return true;
  const named = importClause.namedBindings;
  if (importClause.name || named === undefined || !ts.isNamedImports(named)) return false;
  return named.elements.length > 0 && named.elements.every((element) => element.isTypeOnly);
}

/** Tarjan: of each node its strongly connected component, by a number. */
function circles(edges: ReadonlyMap<string, ReadonlySet<string>>): ReadonlyMap<string, number> {
  const component = new Map<string, number>();
  const index = new Map<string, number>();
  const low = new Map<string, number>();
  const open: string[] = [];
  const walk = (node: string): number => {
    const own = index.size;
    index.set(node, own);
    low.set(node, own);
    open.push(node);
    for (const next of edges.get(node) ?? []) {
      if (component.has(next)) continue;
      low.set(node, Math.min(low.get(node) ?? own, index.has(next) ? (index.get(next) ?? own) : walk(next)));
    }
    const lowest = low.get(node) ?? own;
    if (lowest === own) for (const member of open.splice(open.indexOf(node))) component.set(member, own);
    return lowest;
  };
  for (const node of edges.keys()) if (!index.has(node)) walk(node);
  return component;
}
