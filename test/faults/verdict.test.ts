import { describe, expect, it } from 'vitest';
import type { Delivery } from './lake-contents';
import type { Accepted } from './ledger';
import { type Evidence, isClean, judge } from './verdict';

const accepted = (sequence: number, content = `[${sequence}]`): Accepted => ({
  device: 'a-001',
  boot: 'b1',
  sequence,
  kind: 'data',
  content,
  at: 0,
});
const delivered = (sequence: number, traceId: string, content = `[${sequence}]`): Delivery => ({
  ...accepted(sequence, content),
  traceId,
  ingestedAt: 1000,
});
const given = (evidence: Partial<Evidence>): Evidence => ({
  accepted: [accepted(1), accepted(2)],
  deliveries: [delivered(1, '1'), delivered(2, '2')],
  destroyed: [],
  twinDiskFull: [],
  ...evidence,
});

describe('the judge of the fault tests', () => {
  it('finds nothing where every message came once, or again later', () => {
    const verdict = judge(given({ deliveries: [delivered(1, '1'), delivered(2, '2'), delivered(1, '3')] }));
    expect(isClean(verdict)).toBe(true);
    expect(verdict).toMatchObject({ accepted: 2, inLake: 2, duplicates: 1 });
  });

  it('finds what is missing, unless the test destroyed it', () => {
    const evidence = given({ deliveries: [delivered(1, '1')] });
    expect(judge(evidence).missing.map(({ sequence }) => sequence)).toEqual([2]);
    expect(isClean(judge({ ...evidence, destroyed: [accepted(2)] }))).toBe(true);
  });

  it('finds one name for two messages, among deliveries and against the ledger', () => {
    const twice = [delivered(1, '1'), delivered(2, '2'), delivered(2, '3', 'other')];
    expect(judge(given({ deliveries: twice })).confused).toHaveLength(1);
    expect(judge(given({ accepted: [accepted(1, 'other')] })).confused).toHaveLength(1);
  });

  it('finds a first delivery behind a later one, and tells those of a full disk apart', () => {
    const evidence = given({ deliveries: [delivered(2, '1'), delivered(1, '2'), delivered(2, '3')] });
    expect(judge(evidence).disordered.map(({ sequence }) => sequence)).toEqual([1]);
    const excused = judge({ ...evidence, twinDiskFull: [{ from: 900, to: 1100 }] });
    expect(excused).toMatchObject({ disordered: [], disorderedByFullDisk: 1 });
  });
});
