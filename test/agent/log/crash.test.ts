import { cpSync, existsSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { drain, idOf, logIn, newFolder, record, segmentsIn } from './temporary-log';

/**
 * A crash is a copy of the folder at some moment, in which what was not synced is cut at any byte and the cursor may be an older one.
 * The log is then opened on the copy, several times over.
 */
const round = fc.record({
  before: fc.integer({ min: 0, max: 30 }),
  /** Appended, but the crash may come before they are synced. */
  hanging: fc.integer({ min: 0, max: 12 }),
  /** Of what can be read, how many are read, and which of those are acknowledged. */
  read: fc.integer({ min: 0, max: 40 }),
  skip: fc.integer({ min: 2, max: 9 }),
  rewind: fc.boolean(),
  /** How much of the unsynced bytes the crash leaves, in thousandths. */
  leaves: fc.integer({ min: 0, max: 1000 }),
  cursor: fc.constantFrom('kept', 'older', 'slot torn'),
});

it('never loses an accepted record in a crash, and sends again only what the cursor had not passed', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(round, { minLength: 1, maxLength: 5 }), async (rounds) => {
      let folder = newFolder();
      let id = 0;
      const accepted = new Set<number>();
      const acknowledged = new Set<number>();
      for (const { before, hanging, read, skip, rewind, leaves, cursor } of rounds) {
        const log = logIn(folder, { bytes: 40_000 });
        for (let count = 0; count < before; count++) {
          await log.append(record(++id, 'data', 40));
          accepted.add(id);
        }
        const olderCursor = readFileSync(join(folder, 'cursor'));
        const sureOlder = new Set(acknowledged);
        const seen = [];
        for (let count = 0; count < read; count++) {
          const next = await log.read();
          if (next !== undefined) seen.push(next);
        }
        if (rewind) log.rewind();
        const ahead = new Set<number>();
        let gap = false;
        for (const [index, one] of seen.entries()) {
          if (index % skip === skip - 1) gap = true;
          else {
            log.acknowledge(one.number);
            acknowledged.add(idOf(one));
            if (gap) ahead.add(idOf(one));
          }
        }
        const synced = new Map(segmentsIn(folder).map((path) => [path.slice(folder.length), statSync(path).size]));
        const hung = Array.from({ length: hanging }, () => log.append(record(++id, 'data', 40)));
        await Promise.resolve();
        await Promise.resolve();
        const copy = newFolder();
        cpSync(folder, copy, { recursive: true });
        await Promise.all(hung);
        await log.close();
        for (const path of segmentsIn(copy)) {
          const least = synced.get(path.slice(copy.length)) ?? 0;
          truncateSync(path, least + Math.floor(((statSync(path).size - least) * leaves) / 1000));
        }
        writeFileSync(join(copy, 'lock'), '');
        const torn = readFileSync(join(copy, 'cursor'));
        if (cursor === 'older') writeFileSync(join(copy, 'cursor'), olderCursor);
        if (cursor === 'slot torn') {
          // The newest slot is the one that was being written.
          const newest = torn.readUIntBE(0, 6) > torn.readUIntBE(32, 6) ? 0 : 32;
          torn[newest + 9] = (torn[newest + 9] ?? 0) ^ 0x55;
          writeFileSync(join(copy, 'cursor'), torn);
        }
        const again = logIn(copy, { bytes: 40_000 });
        const left = (await drain(again)).map(idOf);
        await again.close();
        expect(left, 'order').toEqual([...left].sort((a, b) => a - b));
        const lost = [...accepted].filter((one) => !acknowledged.has(one) && !left.includes(one));
        expect(lost, 'accepted and not acknowledged, but gone').toEqual([]);
        const twice = left.filter((one) => acknowledged.has(one));
        if (cursor === 'kept')
          expect(
            twice.filter((one) => !ahead.has(one) && !sureOlder.has(one)),
            'sent again though the cursor had passed it',
          ).toEqual([]);
        // Those that came through the crash unacknowledged are owed from now on; those that did not were never accepted.
        for (const one of left) {
          accepted.add(one);
          acknowledged.delete(one);
        }
        expect(existsSync(join(copy, 'lock'))).toBe(false);
        folder = copy;
      }
    }),
    { numRuns: 30 },
  );
});
