import { describe, expect, it } from 'vitest';
import { Streams } from '../../../runtime/twin/iot-core/streams/streams';
import { streamTopicOf } from '../../../runtime/twin/iot-core/streams/topics';

const FILE = Buffer.from(Array.from({ length: 1000 }, (_, at) => at % 251));

function asked(request: unknown, operation = 'get'): readonly Record<string, unknown>[] {
  const streams = new Streams();
  streams.put('s', FILE);
  const topic = streamTopicOf(`$aws/things/t/streams/s/${operation}/json`);
  if (!topic) throw new Error('no topic of a stream');
  const payload = Buffer.from(typeof request === 'string' ? request : JSON.stringify(request));
  return streams.handle(topic, payload).map(({ topic, body }) => ({ topic, ...body }));
}

const bytesOf = (blocks: readonly object[]) =>
  Buffer.concat(blocks.map((block) => Buffer.from((block as { p: string }).p, 'base64')));

describe('a stream', () => {
  it('is delivered in blocks of the length that was asked for; the last one is what is left', () => {
    const blocks = asked({ c: 'mine', f: 0, l: 256, o: 0, n: 10 });
    expect(blocks.map((block) => [block.topic, block['i'], block['l'], block['c']])).toEqual([
      ['data/json', 0, 256, 'mine'],
      ['data/json', 1, 256, 'mine'],
      ['data/json', 2, 256, 'mine'],
      ['data/json', 3, 232, 'mine'],
    ]);
    expect(bytesOf(blocks)).toEqual(FILE);
  });

  it('begins at the offset, ends after the number, or has the blocks of a bitmap', () => {
    expect(asked({ f: 0, l: 256, o: 1, n: 2 }).map((block) => block['i'])).toEqual([1, 2]);
    expect(asked({ f: 0, l: 256, o: 1, b: '05' }).map((block) => block['i'])).toEqual([1, 3]);
  });

  it('brings at most 128 KB for one request', () => {
    const streams = new Streams();
    streams.put('s', Buffer.alloc(300_000));
    const topic = streamTopicOf('$aws/things/t/streams/s/get/json');
    const answer = topic && streams.handle(topic, Buffer.from('{"f":0,"l":32768,"n":9}'));
    expect(answer).toHaveLength(4);
  });

  it('is described by its files and their lengths', () => {
    expect(asked({}, 'describe')).toEqual([{ topic: 'description/json', s: 1, d: '', r: [{ f: 0, z: 1000 }] }]);
  });

  it.each([
    ['{', 'InvalidJson'],
    [{ f: 0, l: 255 }, 'BlockSizeOutOfBounds'],
    [{ f: 0, l: 131_073 }, 'BlockSizeOutOfBounds'],
    [{ f: 0, l: 256, o: 98_305 }, 'OffsetOutOfBounds'],
    [{ f: 0, l: 256, n: 98_305 }, 'BlockCountLimitExceeded'],
    [{ f: 0, l: 256, o: 4 }, 'ResourceNotFound'],
    [{ f: 1, l: 256 }, 'ResourceNotFound'],
    [{ s: 2, f: 0, l: 256 }, 'VersionMismatch'],
    [{ c: 'x'.repeat(65), f: 0, l: 256 }, 'InvalidRequest'],
    [{ f: 0, l: 256, b: 'zz' }, 'BlockBitmapLimitExceeded'],
  ])('refuses %j with %s', (request, code) => {
    expect(asked(request)).toEqual([expect.objectContaining({ topic: 'rejected/json', o: code })]);
  });

  it('that is deleted is not found, and others stay', () => {
    const streams = new Streams();
    streams.put('a', FILE);
    streams.put('b', FILE);
    streams.keepOnly(new Set(['b']));
    const first = (stream: string) => {
      const topic = streamTopicOf(`$aws/things/t/streams/${stream}/get/json`);
      return topic && streams.handle(topic, Buffer.from('{"f":0,"l":256}'))[0]?.topic;
    };
    expect([first('a'), first('b')]).toEqual(['rejected/json', 'data/json']);
  });
});
