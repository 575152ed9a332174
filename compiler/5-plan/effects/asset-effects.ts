import { createTwoFilesPatch } from 'diff';
import type { Effect } from '../../../schema/plan/plan';
import type { Snapshot, SnapshotAsset } from '../../../schema/plan/snapshot';
import type { Atom } from './atom';

/**
 * What is uploaded anew. A key holds the hash of the content, so the same asset is known by the rest of its key. Old objects are not removed by
 * an apply: nothing is ever deleted but where the asset itself is gone, and then it is only no longer used.
 */
export function assetEffects(base: Snapshot | undefined, target: Snapshot, texts: boolean): readonly Atom[] {
  const [old, now] = [byName(base), byName(target)];
  return [...new Set([...old.keys(), ...now.keys()])].sort().flatMap((name) => {
    const [was, is] = [old.get(name), now.get(name)];
    if (was && is) return was.key === is.key ? [] : [changed(name, was, is, texts)];
    if (is) return [atom(name, is, 'create')];
    return was ? [atom(name, was, 'delete')] : [];
  });
}

interface Named {
  readonly key: string;
  readonly asset: SnapshotAsset;
}

const HASH = /\/[0-9a-f]{64}(?=\.)/;

/** `lambda/etl/<hash>.zip` is known as lambda/etl.zip. */
function byName(snapshot: Snapshot | undefined): ReadonlyMap<string, Named> {
  return new Map(Object.entries(snapshot?.assets ?? {}).map(([key, asset]) => [key.replace(HASH, ''), { key, asset }]));
}

function changed(name: string, was: Named, is: Named, texts: boolean): Atom {
  const text = texts ? textDiff(was.asset, is.asset) : '';
  const { effect, ...rest } = atom(name, is, 'update');
  const properties = [{ path: 'key', before: was.key, after: is.key }];
  return { ...rest, effect: { ...effect, properties, ...(text === '' ? {} : { text }) } };
}

/** More edited lines than this are no longer read by anybody, and take long to find. */
const MOST_EDITS = 1_000;
/** Stands in a diff in the place of its lines. */
export const TOO_LONG = '(too long to compare)';

function textDiff(before: SnapshotAsset, after: SnapshotAsset): string {
  const paths = [...new Set([...Object.keys(before.files), ...Object.keys(after.files)])].sort();
  return paths.map((path) => fileDiff(path, before.files[path], after.files[path])).join('');
}

type File = SnapshotAsset['files'][string];

function fileDiff(path: string, was: File | undefined, is: File | undefined): string {
  if (was?.sha256 === is?.sha256) return '';
  const [old, now] = [was ? was.text : '', is ? is.text : ''];
  const patch =
    old === undefined || now === undefined
      ? undefined
      : createTwoFilesPatch(was ? path : '/dev/null', is ? path : '/dev/null', old, now, undefined, undefined, {
          context: 3,
          maxEditLength: MOST_EDITS,
        });
  return patch?.replace(/^(Index: .*\n)?=+\n/, '') ?? `--- ${path}\n+++ ${path}\n${TOO_LONG}\n`;
}

function atom(name: string, { asset }: Named, action: Effect['action']): Atom {
  return {
    key: `asset/${name}`,
    because: asset.because,
    effect: {
      on: 'asset',
      action,
      certainty: 'known',
      kind: asset.packaging === 'zip' ? 'code package' : 'file',
      ids: [name],
      count: 1,
      properties: [],
    },
  };
}
