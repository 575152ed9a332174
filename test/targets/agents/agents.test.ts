import { fileURLToPath } from 'node:url';
import validate from 'virtual:agent-config-validator';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  agentConfig,
  agentConfigText,
  ownConfig,
  sharedConfig,
  sharedText,
} from '../../../compiler/devices/agent-config';
import { compile } from '../../../compiler/index';
import { type Artifact, contentOf } from '../../../compiler/ir/artifact';
import { connecting } from '../../../compiler/ir/fleet/groups';
import { NOTHING } from '../../../compiler/ir/target';
import { MOST_FILES_PER_GROUP } from '../../../compiler/targets/agents/emit';
import { agents } from '../../../compiler/targets/agents/target';
import { type AgentConfig, ENDPOINT_PLACEHOLDER } from '../../../schema/agent-config';
import { sourcesIn } from '../../sources';
import { deviceSet, fleet, group, typed } from './small-fleet';

const emitted = (one: ReturnType<typeof fleet>) => agents.emit(one, NOTHING).artifacts;
const text = (artifact: Artifact | undefined) => (artifact ? [...contentOf(artifact)].join('') : '');
const config = (artifact: Artifact | undefined) => JSON.parse(text(artifact)) as AgentConfig;
const serials = (count: number) => Array.from({ length: count }, (_, index) => `d-${String(index).padStart(6, '0')}`);

function expectValid(value: unknown) {
  validate(value);
  expect(validate.errors ?? []).toEqual([]);
}

describe('a config per connecting thing', () => {
  it('is written per device, and is all that the agent needs', () => {
    const [first, ...others] = emitted(fleet());
    expect(first?.path).toBe('agents/cold/temp-001.json');
    expect(others.map(({ path }) => path)).toEqual(['agents/cold/temp-002.json']);
    expect(config(first)).toEqual({
      format: 'fleetwright/agent-config/v1',
      thing: 'temp-001',
      group: 'cold',
      connection: { endpoint: ENDPOINT_PLACEHOLDER, port: 8883, clientId: 'temp-001', keepAlive: 60 },
      provisioning: {
        by: 'claim',
        template: 'acme-cold',
        claimClientId: 'acme-claim-cold--temp-001',
        parameters: { SerialNumber: 'temp-001' },
      },
      reports: {
        readings: { topic: '$aws/rules/acme___report__readings/iot/cold/temp-001/count', everyMs: 3_600_000 },
        losses: { topic: '$aws/rules/acme___report__losses/iot/cold/temp-001/count', everyMs: 900_000 },
      },
      shadow: { name: 'config' },
      buffer: { bytes: 67_108_864, whenFull: 'oldest' },
      everyMs: 30_000,
      driver: { use: 'simulate', kind: 'cold-room' },
      fields: [
        { id: 'humidity', type: 'number', unit: '%RH', min: 0, max: 100 },
        { id: 'state', type: 'string', unit: '1', maxLength: 8, values: ['open', 'shut'] },
        { id: 'temperature', type: 'number', unit: 'Cel', deadband: 0.1 },
      ],
      thresholds: [
        {
          id: 'too-warm',
          severity: 'critical',
          forMs: 300_000,
          field: 'temperature',
          unit: 'Cel',
          value: { op: 'field', id: 'temperature' },
          condition: {
            op: 'or',
            args: [
              {
                op: '<',
                args: [
                  { op: 'field', id: 'temperature' },
                  { op: 'number', value: 2 },
                ],
              },
              {
                op: '>',
                args: [
                  { op: 'field', id: 'temperature' },
                  { op: 'number', value: 8 },
                ],
              },
            ],
          },
        },
        {
          id: 'wet',
          severity: 'warning',
          forMs: 0,
          field: '',
          unit: '',
          condition: {
            op: 'and',
            args: [
              {
                op: '>',
                args: [
                  { op: 'field', id: 'humidity' },
                  { op: 'number', value: 90 },
                ],
              },
              {
                op: 'not',
                args: [
                  {
                    op: '=',
                    args: [
                      { op: 'field', id: 'state' },
                      { op: 'text', value: 'open' },
                    ],
                  },
                ],
              },
            ],
          },
        },
      ],
      devices: [
        {
          id: 'temp-001',
          topics: { data: 'iot/cold/temp-001/data', alert: 'iot/cold/temp-001/alert' },
          metadata: { site: 'warehouse-a' },
        },
      ],
    });
  });

  it('is valid by its own schema, and nothing else is', () => {
    const [first] = emitted(fleet());
    expectValid(config(first));
    expect(validate({ ...config(first), extra: 1 })).toBe(false);
    expect(validate({ ...config(first), thresholds: [{ id: 'x' }] })).toBe(false);
  });

  it("lays the device's metadata over the group's, keys sorted", () => {
    const own = new Map([
      ['site', 'attic'],
      ['rack', 'r1'],
    ]);
    const [artifact] = emitted(fleet({ groups: [group({ devices: deviceSet(['a'], () => ({ metadata: own })) })] }));
    expect(Object.entries(config(artifact).devices[0]?.metadata ?? {})).toEqual([
      ['rack', 'r1'],
      ['site', 'attic'],
    ]);
  });

  it('shows the formula of a derived field as the value of its alert', () => {
    const [threshold] = group().thresholds;
    if (!threshold) throw new Error('the small fleet has a threshold');
    const derived = {
      ...threshold,
      condition: typed('temperature - (100 - humidity) / 5 > 4'),
      bounds: { field: 'dew_point', unit: 'Cel', above: 4 },
    };
    const [artifact] = emitted(fleet({ groups: [group({ thresholds: [derived] })] }));
    expect(config(artifact).thresholds[0]).toMatchObject({ field: 'dew_point', unit: 'Cel', value: { op: '-' } });
    expectValid(config(artifact));
  });
});

describe('gateways', () => {
  const gateways = deviceSet(['gw-1', 'gw-2', 'gw-3']);
  const devices = deviceSet(['a', 'b', 'c', 'd'], (index) => ({ gateway: index === 1 ? 'gw-2' : 'gw-1' }));
  const artifacts = emitted(fleet({ groups: [group({ gateways, devices })] }));

  it('connect for the devices that were dealt to them, in order', () => {
    expect(artifacts.map(({ path }) => path)).toEqual([
      'agents/cold/gw-1.json',
      'agents/cold/gw-2.json',
      'agents/cold/gw-3.json',
    ]);
    expect(artifacts.map((one) => config(one).devices.map(({ id }) => id))).toEqual([['a', 'c', 'd'], ['b'], []]);
    for (const artifact of artifacts) expectValid(config(artifact));
  });

  it('connect as themselves', () => {
    expect(config(artifacts[1])).toMatchObject({
      thing: 'gw-2',
      connection: { clientId: 'gw-2' },
      provisioning: { claimClientId: 'acme-claim-cold--gw-2', parameters: { SerialNumber: 'gw-2' } },
    });
  });

  it('of another group are a bug of ours', () => {
    const lost = deviceSet(['a'], () => ({ gateway: 'gw-9' }));
    const [artifact] = emitted(fleet({ groups: [group({ gateways, devices: lost })] }));
    expect(() => text(artifact)).toThrow('no gateway of its group');
  });
});

describe('large groups', () => {
  it('get a file per thing up to the limit, and one NDJSON above it', () => {
    const of = (count: number) => emitted(fleet({ groups: [group({ devices: deviceSet(serials(count)) })] }));
    expect(of(MOST_FILES_PER_GROUP)).toHaveLength(MOST_FILES_PER_GROUP);
    expect(of(MOST_FILES_PER_GROUP + 1).map(({ path }) => path)).toEqual(['agents/cold.ndjson']);
  });

  it('have one whole config per line', () => {
    const [artifact] = emitted(fleet({ groups: [group({ devices: deviceSet(serials(501)) })] }));
    const lines = text(artifact).trimEnd().split('\n');
    expect(lines).toHaveLength(501);
    for (const line of lines) expectValid(JSON.parse(line));
    const [single] = emitted(fleet({ groups: [group({ devices: deviceSet(serials(1)) })] }));
    expect(JSON.parse(lines[0] ?? '')).toEqual(config(single));
  });

  it('are written in pieces, in linear time: 100,000 devices', () => {
    const [artifact] = emitted(fleet({ groups: [group({ devices: deviceSet(serials(100_000)) })] }));
    let [lines, longest] = [0, 0];
    for (const piece of artifact ? contentOf(artifact) : []) {
      for (let at = piece.indexOf('\n'); at >= 0; at = piece.indexOf('\n', at + 1)) lines++;
      longest = Math.max(longest, piece.length);
    }
    expect(lines).toBe(100_000);
    expect(longest).toBeLessThan(100_000);
  });

  it('give the same bytes as building each config whole', () => {
    const shared = sharedConfig(group());
    fc.assert(
      fc.property(fc.string(), fc.array(fc.record({ id: fc.string(), value: fc.string() })), (thing, list) => {
        const devices = list.map(({ id, value }) => ({
          id,
          topics: { data: id, alert: id },
          metadata: { [id]: value },
        }));
        const own = ownConfig(fleet(), group(), thing);
        expect(agentConfigText(own, sharedText(shared), devices)).toBe(
          JSON.stringify(agentConfig(own, shared, devices)),
        );
      }),
    );
  });
});

it('makes valid configs of the whole example fleet', async () => {
  const root = fileURLToPath(new URL('../../../', import.meta.url));
  const compilation = await compile(sourcesIn(root), { manifest: 'fleet.example.yaml' });
  if (!compilation.fleet) throw new Error('the example does not compile');
  const configs = emitted(compilation.fleet).map(config);
  for (const one of configs) expectValid(one);
  const { groups } = compilation.fleet;
  expect(configs).toHaveLength(groups.reduce((sum, one) => sum + connecting(one).count, 0));
  expect(configs.flatMap(({ devices }) => devices)).toHaveLength(200);
});

it('emits the same bytes twice', () => {
  const once = emitted(fleet()).map((artifact) => [artifact.path, text(artifact)]);
  expect(emitted(fleet()).map((artifact) => [artifact.path, text(artifact)])).toEqual(once);
});
