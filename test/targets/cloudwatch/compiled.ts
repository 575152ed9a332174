import { fileURLToPath } from 'node:url';
import { compile } from '../../../compiler/index';
import type { CfnValue, StackResource } from '../../../compiler/ir/stack';
import { sourcesIn, sourcesOf } from '../../sources';

/** Manifests on their way through the whole compiler: this target watches what the others emit. */

const root = fileURLToPath(new URL('../../../', import.meta.url));

export const sample = (name: string) =>
  watched(
    name === 'example'
      ? compile(sourcesIn(root), { manifest: 'fleet.example.yaml' })
      : compile(sourcesIn(`${root}test/samples/${name}`), { manifest: 'fleet.yaml' }),
  );

export const manifest = (text: string) =>
  watched(compile(sourcesOf({ 'fleet.yaml': text }), { manifest: 'fleet.yaml' }));

export interface Widget {
  readonly type: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly properties: {
    readonly title?: string;
    readonly region?: string;
    readonly period?: number;
    readonly metrics?: readonly (readonly (string | Readonly<Record<string, string>>)[])[];
    readonly alarms?: readonly string[];
  };
}

async function watched(run: ReturnType<typeof compile>) {
  const { fleet, output, diagnostics } = await run;
  if (!fleet || !output) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  const of = (type: string) => output.resources.filter((resource) => resource.type === type);
  const [dashboard] = of('AWS::CloudWatch::Dashboard');
  if (!dashboard) throw new Error('there is no dashboard');
  const alarms = of('AWS::CloudWatch::Alarm').filter(({ properties }) =>
    String(properties.AlarmName).startsWith(`${fleet.name}--pipeline--`),
  );
  return { fleet, output, resources: output.resources, of, alarms, dashboard, text: textOf(dashboard) };
}

function textOf({ properties }: StackResource): string {
  const value = properties.DashboardBody as { readonly [key: string]: CfnValue };
  return String(value['Fn::Sub']).replaceAll('${AWS::AccountId}', '123456789012');
}

export const widgetsOf = (text: string) => (JSON.parse(text) as { readonly widgets: readonly Widget[] }).widgets;
