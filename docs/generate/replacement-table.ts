import { loadAwsServiceSpec } from '@aws-cdk/aws-service-spec';
import { TAG_SHAPES } from '../../compiler/stacks/tag-shapes';

type Spec = Awaited<ReturnType<typeof loadAwsServiceSpec>>;

/** What the spec says of a resource or of a type inside one, as far as it is read here. */
interface Shape {
  readonly properties: Readonly<Record<string, { readonly causesReplacement?: string; readonly type: ShapeType }>>;
}

interface ShapeType {
  readonly type: string;
  readonly reference?: { readonly $ref: string };
  readonly element?: ShapeType;
  readonly types?: readonly ShapeType[];
}

type Table = Record<string, Record<string, 'always' | 'sometimes'>>;

/**
 * compiler/5-plan/effects/replacement-table.json: which properties replace a resource when they change, for the types that the compiler may emit.
 * Source: the resource schemas of CloudFormation, as the package @aws-cdk/aws-service-spec has them.
 */
export async function replacementTable(): Promise<string> {
  const spec = await loadAwsServiceSpec();
  const table: Table = {};
  for (const type of Object.keys(TAG_SHAPES)) {
    const [resource] = spec.lookup('resource', 'cloudFormationType', 'equals', type);
    if (!resource) throw new Error(`the AWS service spec does not know ${type}`);
    const found: [string, 'always' | 'sometimes'][] = [];
    collect(spec, resource, '', [], found);
    table[type] = Object.fromEntries(found.sort(([a], [b]) => (a < b ? -1 : 1)));
  }
  return `${JSON.stringify(table, null, 2)}\n`;
}

/** Properties inside of one that replaces already are not repeated; types that contain themselves are entered once. */
function collect(
  spec: Spec,
  { properties }: Shape,
  path: string,
  inside: readonly string[],
  found: [string, 'always' | 'sometimes'][],
): void {
  for (const [name, { causesReplacement, type }] of Object.entries(properties)) {
    const here = path === '' ? name : `${path}.${name}`;
    if (causesReplacement === 'yes') found.push([here, 'always']);
    else if (causesReplacement === 'maybe') found.push([here, 'sometimes']);
    else {
      for (const id of definitionsIn(type)) {
        if (!inside.includes(id)) collect(spec, spec.get('typeDefinition', id), here, [...inside, id], found);
      }
    }
  }
}

function definitionsIn({ reference, element, types = [] }: ShapeType): readonly string[] {
  return [
    ...(reference ? [reference.$ref] : []),
    ...(element ? definitionsIn(element) : []),
    ...types.flatMap(definitionsIn),
  ];
}
