import { isList, isMap } from '../../ir/cfn-value';
import type { CfnValue } from '../../ir/stack';
import type { DataSet } from './data-sets';
import { GRID_COLUMNS } from './layout';

type Node = { readonly [key: string]: CfnValue };

/** Source: botocore quicksight, SheetDefinition and its kin. */
const MOST = {
  sheets: 20,
  visuals: 75,
  dataSets: 50,
  calculatedFields: 2000,
  filterGroups: 2000,
  hierarchies: 2,
} as const;

/** A definition that QuickSight would refuse, or show with a hole in it, is a bug of ours. */
export function checkDefinition(dashboard: string, definition: Node, sets: readonly DataSet[]): void {
  const problems = definitionProblems(definition, sets);
  if (problems.length > 0) throw new Error(`the QuickSight definition of ${dashboard}: ${problems.join('; ')}`);
}

/** What does not hold together: columns, fields, hierarchies, filters, controls, parameters, layouts, limits. */
export function definitionProblems(definition: Node, sets: readonly DataSet[]): readonly string[] {
  const sheets = list(definition.Sheets);
  const groups = list(definition.FilterGroups);
  return [
    ...columnProblems(definition, sets),
    ...repeated('id', [...idsIn(definition)]),
    ...sheets.flatMap((sheet) => [...sheetProblems(sheet, definition)]),
    ...groups.flatMap((group) => scopeProblems(group, sheets)),
    ...parameterProblems(definition),
    ...limitProblems(definition),
  ];
}

function columnProblems(definition: Node, sets: readonly DataSet[]): readonly string[] {
  const known = new Map(sets.map(({ identifier, columns }) => [identifier, new Set(columns.map(({ name }) => name))]));
  const problems: string[] = [];
  for (const { DataSetIdentifier, Name, Expression } of list(definition.CalculatedFields)) {
    const columns = known.get(String(DataSetIdentifier));
    for (const [, name = ''] of String(Expression).matchAll(/\{([^}]*)\}/g))
      if (!columns?.has(name))
        problems.push(`the formula of ${Name} reads {${name}}, which ${DataSetIdentifier} does not have`);
    if (columns?.has(String(Name))) problems.push(`the calculated field ${Name} has the name of a column`);
    columns?.add(String(Name));
  }
  const declared = list(definition.DataSetIdentifierDeclarations).map(({ Identifier }) => String(Identifier));
  for (const { DataSetIdentifier, ColumnName } of nodesOf(definition)) {
    if (ColumnName === undefined || DataSetIdentifier === undefined) continue;
    if (!declared.includes(String(DataSetIdentifier))) problems.push(`${DataSetIdentifier} is not declared`);
    if (!known.get(String(DataSetIdentifier))?.has(String(ColumnName)))
      problems.push(`${DataSetIdentifier} has no column ${ColumnName}`);
  }
  return problems;
}

/** Of everything that has one; an element of a layout names another thing by its id. */
function* idsIn(definition: Node): Iterable<string> {
  const kinds = ['VisualId', 'SheetId', 'FilterGroupId', 'FilterId', 'FilterControlId', 'ParameterControlId'];
  const inScope = new Set(
    nodesOf(definition.FilterGroups ?? []).flatMap((node) => list(node.SheetVisualScopingConfigurations)),
  );
  for (const node of nodesOf(definition)) {
    if (inScope.has(node)) continue;
    for (const kind of kinds) if (typeof node[kind] === 'string') yield `${kind} ${node[kind]}`;
    if (typeof node.FieldId === 'string' && isMap(node.Column)) {
      // A label names the field that it stands at.
      if (Object.keys(node).length > 2 || !isLabel(node, definition)) yield `FieldId ${node.FieldId}`;
    }
  }
}

const isLabel = (node: Node, definition: Node) => nodesOf(definition).some(({ ApplyTo }) => ApplyTo === node);

function* sheetProblems(sheet: Node, definition: Node): Iterable<string> {
  const id = String(sheet.SheetId);
  const visuals = list(sheet.Visuals).map(inside);
  const controls = [...list(sheet.FilterControls), ...list(sheet.ParameterControls)].map(inside);
  const controlIds = controls.map(({ FilterControlId, ParameterControlId }) =>
    String(FilterControlId ?? ParameterControlId),
  );
  const laidOut = elementsOf(sheet.Layouts);
  yield* difference(
    `sheet ${id} lays out`,
    visuals.map(({ VisualId }) => String(VisualId)),
    laidOut.map(({ ElementId }) => String(ElementId)),
  );
  yield* difference(
    `the controls of sheet ${id}`,
    controlIds,
    elementsOf(sheet.SheetControlLayouts).map(({ ElementId }) => String(ElementId)),
  );
  yield* overlaps(id, laidOut);
  for (const visual of visuals) yield* hierarchyProblems(visual);
  const filters = new Set(nodesOf(definition.FilterGroups ?? []).map(({ FilterId }) => FilterId));
  for (const { SourceFilterId } of controls)
    if (SourceFilterId !== undefined && !filters.has(SourceFilterId))
      yield `a control of sheet ${id} is of no filter: ${SourceFilterId}`;
}

function* difference(what: string, wanted: readonly string[], found: readonly string[]): Iterable<string> {
  for (const one of wanted) if (!found.includes(one)) yield `${what}: ${one} is missing`;
  for (const one of found) if (!wanted.includes(one)) yield `${what}: there is no ${one}`;
}

function* overlaps(sheet: string, elements: readonly Node[]): Iterable<string> {
  const taken = new Set<string>();
  for (const { ElementId, ColumnIndex, ColumnSpan, RowIndex, RowSpan } of elements) {
    const [left, top] = [Number(ColumnIndex), Number(RowIndex)];
    if (left + Number(ColumnSpan) > GRID_COLUMNS) yield `sheet ${sheet}: ${ElementId} does not fit the grid`;
    for (let column = left; column < left + Number(ColumnSpan); column++)
      for (let row = top; row < top + Number(RowSpan); row++) {
        const cell = `${column},${row}`;
        if (taken.has(cell)) return yield `sheet ${sheet}: ${ElementId} lies on another visual`;
        taken.add(cell);
      }
  }
}

/** A field takes part in a hierarchy of its visual, and its column is a step of it. */
function* hierarchyProblems(visual: Node): Iterable<string> {
  const own = list(visual.ColumnHierarchies).map(inside);
  if (own.length > MOST.hierarchies) yield `${visual.VisualId} has ${own.length} hierarchies`;
  for (const node of nodesOf(visual.ChartConfiguration ?? {})) {
    if (node.HierarchyId === undefined) continue;
    const hierarchy = own.find(({ HierarchyId }) => HierarchyId === node.HierarchyId);
    if (!hierarchy) yield `${visual.VisualId} has no hierarchy ${node.HierarchyId}`;
    else if (hierarchy.Columns !== undefined && !list(hierarchy.Columns).some((column) => same(column, node.Column)))
      yield `${visual.VisualId}: a field is no step of ${node.HierarchyId}`;
  }
  for (const { HierarchyId, Columns } of own)
    if (Columns !== undefined && list(Columns).length < 2) yield `${HierarchyId} has one step only`;
}

function scopeProblems(group: Node, sheets: readonly Node[]): readonly string[] {
  const scopes = nodesOf(group.ScopeConfiguration ?? {}).flatMap((node) => list(node.SheetVisualScopingConfigurations));
  return scopes.flatMap(({ SheetId, VisualIds }) => {
    const sheet = sheets.find((one) => one.SheetId === SheetId);
    if (!sheet) return [`${group.FilterGroupId} filters sheet ${SheetId}, which there is not`];
    const visuals = list(sheet.Visuals)
      .map(inside)
      .map(({ VisualId }) => VisualId);
    const wanted = VisualIds !== undefined && isList(VisualIds) ? VisualIds : [];
    return wanted
      .filter((id) => !visuals.includes(id))
      .map((id) => `${group.FilterGroupId} filters ${id}, which there is not`);
  });
}

function parameterProblems(definition: Node): readonly string[] {
  const declared = list(definition.ParameterDeclarations)
    .map(inside)
    .map(({ Name }) => Name);
  const used = nodesOf(definition).flatMap(({ SourceParameterName, Parameter }) =>
    [SourceParameterName ?? [], Parameter ?? []].flat(),
  );
  return [
    ...used.filter((name) => !declared.includes(name)).map((name) => `there is no parameter ${name}`),
    ...repeated('parameter', declared.map(String)),
  ];
}

function limitProblems(definition: Node): readonly string[] {
  const counts = [
    ['sheets', list(definition.Sheets).length, MOST.sheets],
    ['data sets', list(definition.DataSetIdentifierDeclarations).length, MOST.dataSets],
    ['calculated fields', list(definition.CalculatedFields).length, MOST.calculatedFields],
    ['filter groups', list(definition.FilterGroups).length, MOST.filterGroups],
    ...list(definition.Sheets).map(
      (sheet) => ['visuals of a sheet', list(sheet.Visuals).length, MOST.visuals] as const,
    ),
  ] as const;
  return counts
    .filter(([, count, most]) => count > most)
    .map(([what, count, most]) => `${count} ${what}, of at most ${most}`);
}

function repeated(what: string, ids: readonly string[]): readonly string[] {
  const twice = ids.filter((id, at) => ids.indexOf(id) !== at);
  return [...new Set(twice)].map((id) => `the ${what} ${id} is there twice`);
}

/** Every object inside a value, itself included. */
function nodesOf(value: CfnValue): readonly Node[] {
  if (isList(value)) return value.flatMap(nodesOf);
  return isMap(value) ? [value, ...Object.values(value).flatMap(nodesOf)] : [];
}

const list = (value: CfnValue | undefined): readonly Node[] =>
  value !== undefined && isList(value) ? value.filter(isMap) : [];

/** `{ LineChartVisual: … }`: an object with one key, which says what it is. */
function inside(value: Node): Node {
  const [only] = Object.values(value);
  if (only === undefined || !isMap(only)) throw new Error(`no one thing: ${Object.keys(value).join(', ')}`);
  return only;
}

const elementsOf = (layouts: CfnValue | undefined) => nodesOf(layouts ?? []).flatMap((node) => list(node.Elements));

const same = (a: CfnValue, b: CfnValue | undefined) => JSON.stringify(a) === JSON.stringify(b);
