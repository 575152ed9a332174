import { createHash } from 'node:crypto';

/** Statements that are run together, in one transaction: a view is dropped and made anew, or nothing of it happens. */
export interface StatementUnit {
  /** Of its first statement in the file, from 1. */
  readonly number: number;
  readonly statements: readonly string[];
  /** `"iot_views"."latest_meter"`; undefined for what makes a schema. */
  readonly view: string | undefined;
  /** SHA-256 of its statements, in hexadecimal: what was run by it needs not be run again. */
  readonly hash: string;
}

/** A literal, a name or a comment, in which a semicolon ends nothing; or one that does. */
const TOKEN = /'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|;/g;

/** The statements of a file, without comments in front of them. */
export function statementsOf(sql: string): readonly string[] {
  const found: string[] = [];
  let from = 0;
  const take = (to: number) => {
    const statement = sql
      .slice(from, to)
      .replace(/^(\s|--[^\n]*\n?)+/, '')
      .trimEnd();
    if (statement !== '') found.push(statement);
  };
  for (const { 0: token, index } of sql.matchAll(TOKEN)) {
    if (token !== ';') continue;
    take(index);
    from = index + 1;
  }
  take(sql.length);
  return found;
}

export function statementUnits(sql: string): readonly StatementUnit[] {
  const units: { number: number; statements: string[]; view: string | undefined }[] = [];
  for (const [at, statement] of statementsOf(sql).entries()) {
    const view = viewOf(statement);
    const last = units.at(-1);
    if (last && view !== undefined && last.view === view) last.statements.push(statement);
    else units.push({ number: at + 1, statements: [statement], view });
  }
  return units.map((unit) => ({ ...unit, hash: hashOf(unit.statements) }));
}

const VIEW = /^(?:CREATE|DROP) VIEW (?:IF EXISTS )?((?:"(?:[^"]|"")*"|\.)+)/;
const viewOf = (statement: string): string | undefined => VIEW.exec(statement)?.[1];

const hashOf = (statements: readonly string[]) => createHash('sha256').update(statements.join('\0')).digest('hex');

/** What a message shows of a statement. */
export const firstLine = (statement: string): string => statement.split('\n')[0] ?? '';
