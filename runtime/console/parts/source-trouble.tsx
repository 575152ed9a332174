import type { SourceSum } from '../../../schema/reading-counts';
import { count, duration } from './number';

/** Why nothing comes of some devices of a group, and since when. */
export function SourceTrouble({ source, now }: { readonly source: SourceSum; readonly now: number }) {
  const { group, is, why, since, devices, names } = source;
  const more = devices > names.length ? ', …' : '';
  return (
    <>
      <b>
        {devices === 1
          ? `${names[0]} of ${group}`
          : `${count(devices)} devices of ${group} (${names.join(', ')}${more})`}
      </b>{' '}
      {is === 'failing' ? 'cannot be read' : 'silent'} since {duration(Math.max(0, now - since))}: {why}
    </>
  );
}
