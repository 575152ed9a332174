import ts from 'typescript';
import type { SourceFile } from './source-files';

/** Files whose name is a place in a folder of one shape, not a noun of their own. */
const FIXED = /(^|\/)(index|emit|target|driver|manifest|main)\.tsx?$/;

/**
 * Whether a file exports something of its name: one of its exports has all words of the file's name, in whatever order and number.
 * An entry point exports nothing, and one with a default is called as it likes by those who import it.
 */
export function exportsItsName(file: SourceFile): boolean {
  if (FIXED.test(file.path)) return true;
  const names = exportedNames(file);
  if (names.length === 0 || names.includes('default')) return true;
  const words = wordsOf(file.path.replace(/^.*\//, '').replace(/\.[^.]+$/, ''));
  return names.some((name) => {
    const own = wordsOf(name);
    return words.every((word) => own.includes(word));
  });
}

function exportedNames({ tree }: SourceFile): string[] {
  return (tree?.statements ?? []).flatMap((statement) => {
    if (ts.isExportAssignment(statement)) return ['default'];
    if (ts.isExportDeclaration(statement)) return namesOf(statement);
    const modifiers = ts.canHaveModifiers(statement) ? (ts.getModifiers(statement) ?? []) : [];
    if (!modifiers.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)) return [];
    if (modifiers.some(({ kind }) => kind === ts.SyntaxKind.DefaultKeyword)) return ['default'];
    if (ts.isVariableStatement(statement))
      return statement.declarationList.declarations.flatMap(({ name }) => bound(name));
    const { name } = statement as ts.Statement & { name?: ts.Identifier };
    return name ? [name.text] : [];
  });
}

function namesOf({ exportClause, moduleSpecifier }: ts.ExportDeclaration): string[] {
  if (exportClause && ts.isNamedExports(exportClause)) return exportClause.elements.map(({ name }) => name.text);
  return moduleSpecifier && ts.isStringLiteral(moduleSpecifier) ? [moduleSpecifier.text] : [];
}

function bound(name: ts.BindingName): string[] {
  if (ts.isIdentifier(name)) return [name.text];
  return name.elements.flatMap((element) => (ts.isOmittedExpression(element) ? [] : bound(element.name)));
}

/** `edgeModels`, `EDGE_MODELS` and `edge-model` are the same words. */
function wordsOf(name: string): string[] {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '')
    .map(singular);
}

function singular(word: string): string {
  if (/(ss|us|is)$/.test(word) || word.length < 4) return word;
  return word
    .replace(/ies$/, 'y')
    .replace(/(ch|sh|x|ss)es$/, '$1')
    .replace(/s$/, '');
}
