import { describe, expect, it } from 'vitest';
import { plan } from '../../compiler/5-plan/index';
import { clusters } from '../../compiler/5-plan/intents/clusters';
import type { Snapshot } from '../../schema/plan/snapshot';
import { EXAMPLE, type Files, snapshotFiles } from './compiled';

const between = (base: Snapshot | undefined, target: Snapshot) =>
  plan(base, target, { base: { from: 'applied', name: '' }, tool: target.tool });

function example(...edits: readonly (readonly [string, string])[]): Files {
  let text = EXAMPLE['fleet.yaml'] ?? '';
  for (const [from, to] of edits) {
    if (!text.includes(from)) throw new Error(`the example has no ${from}`);
    text = text.replace(from, to);
  }
  return { ...EXAMPLE, 'fleet.yaml': text };
}

describe('the plan of one changed limit of the example', () => {
  it('names all that is made from it, 40 device configs too, under one intent with its place', async () => {
    const [a, b] = [await snapshotFiles(EXAMPLE), await snapshotFiles(example(['above: 8, for', 'above: 6, for']))];
    const { intents } = await between(a, b);
    expect(intents).toHaveLength(1);
    expect(intents[0]).toMatchObject({
      path: 'groups.group1.thresholds[cold-chain-broken]',
      title: 'threshold cold-chain-broken of group1',
      facts: [{ path: 'above', before: 8, after: 6, source: { file: 'fleet.yaml' } }],
    });
    const counts = new Map<string, number>();
    for (const { kind, count } of intents[0]?.effects ?? []) counts.set(kind, (counts.get(kind) ?? 0) + count);
    expect(Object.fromEntries(counts)).toEqual({
      'AWS::IoT::TopicRule': 2,
      'AWS::CloudWatch::Alarm': 1,
      'AWS::Glue::Job': 1,
      // The live view of the sensor.
      'AWS::Glue::Table': 1,
      // Of findings: a prediction is held against the threshold.
      'AWS::Lambda::Function': 1,
      'code package': 1,
      'AWS::SageMaker::Pipeline': 2,
      'AWS::QuickSight::Analysis': 1,
      'AWS::QuickSight::Dashboard': 1,
      'device config': 40,
      file: 32,
    });
    // What Grafana is sent is among the files.
    const ids = intents[0]?.effects.flatMap((effect) => effect.ids);
    expect(ids).toEqual(
      expect.arrayContaining(['grafana/api/dashboards/cold-chain.json', 'grafana/api/rule-groups/group1.json']),
    );
  });
});

describe('intents', () => {
  it('say when two facts cause the same effect', async () => {
    const target = example(['above: 8, for', 'above: 6, for'], ['title: Cold storage', 'title: Freezers']);
    const { intents } = await between(await snapshotFiles(EXAMPLE), await snapshotFiles(target));
    const both = intents.flatMap(({ effects }) => effects).filter(({ also }) => also);
    expect(both.length).toBeGreaterThan(0);
    // An effect stands with one of them, and names the other.
    const facts = ['groups.group1', 'groups.group1.thresholds[cold-chain-broken]'];
    expect([...new Set(both.flatMap(({ also }) => also))].sort()).toEqual(facts);
  });

  it('of a new sensor with a new group are two, and nothing is left over', async () => {
    const target = example(
      ['sensors:\n', 'sensors:\n  lamp:\n    every: 60s\n    fields: { lux: { min: 0, max: 100000 } }\n'],
      ['groups:\n', 'groups:\n  lamps: { sensor: lamp, devices: { prefix: lamp-, count: 3 } }\n'],
    );
    const { intents } = await between(await snapshotFiles(EXAMPLE), await snapshotFiles(target));
    expect(intents.map(({ path, action }) => `${action} ${path}`).sort()).toEqual([
      'added groups.lamps',
      'added sensors.lamp',
    ]);
  });

  it('of another version of the tool are its own', async () => {
    const [made, target] = [
      await snapshotFiles(EXAMPLE, undefined, '0.0.1'),
      await snapshotFiles(example(['above: 8, for', 'above: 6, for']), undefined, '0.0.2'),
    ];
    const older = JSON.parse(
      JSON.stringify(made)
        .replaceAll('"Period":"60"', '"Period":"61"')
        .replaceAll('Readings of Motors', 'Data of Motors'),
    );
    const { intents } = await between(older, target);
    expect(intents.map(({ origin, path }) => [origin, path])).toEqual([
      ['manifest', 'groups.group1.thresholds[cold-chain-broken]'],
      ['tool', ''],
    ]);
  });

  it('of a base without a manifest are the origins that the compiler names', async () => {
    const { inputs: _, ...read } = await snapshotFiles(EXAMPLE);
    const { intents } = await between(read, await snapshotFiles(example(['above: 8, for', 'above: 6, for'])));
    expect(intents.map(({ path }) => path).sort()).toEqual([
      'dashboards.cold-chain',
      'etl',
      'groups.group1',
      'groups.group1.thresholds[cold-chain-broken]',
      'models.cold-chain-failure',
    ]);
  });

  it('stay few where facts are many: by group, by section, all together', () => {
    const fact = (...steps: string[]) => ({
      steps,
      action: 'changed' as const,
      changes: [{ path: 'x', after: 1 }],
      apart: [],
    });
    const many = Array.from({ length: 40 }, (_, n) => fact('groups', `g${n % 5}`, 'thresholds', `t${n}`));
    expect(clusters(many, 40).length).toBe(40);
    expect(clusters(many, 16).map(({ cause }) => cause.path)).toEqual([
      'groups.g0',
      'groups.g1',
      'groups.g2',
      'groups.g3',
      'groups.g4',
    ]);
    expect(clusters(many, 3).map(({ cause }) => cause.path)).toEqual(['groups']);
    expect(
      clusters([...many, fact('lake', 'ingest'), fact('aws', 'tags'), fact('etl', 'every')], 3).map(
        ({ cause }) => cause.origin,
      ),
    ).toEqual(['together']);
  });
});
