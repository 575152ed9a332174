import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { deltaOf, type Fields, merge, type ShadowDocument } from '../../../runtime/twin/iot-core/shadows/document';
import { connect, type TestClient } from './client';
import { openRoom, type Room, registered } from './room';

const PREFIX = '$aws/things/temp-001/shadow/name/config';
const SECONDS = Date.UTC(2026, 0, 1) / 1000;

describe('shadows, over TLS', () => {
  let room: Room;
  let client: TestClient;
  let round = 0;
  let thing = '';
  let shadow = PREFIX;
  beforeAll(async () => {
    room = await openRoom();
  });
  afterAll(() => room.close());

  /** Each case has a device of its own, so that versions begin at 1. */
  beforeEach(async () => {
    round += 1;
    thing = `temp-${String(round).padStart(3, '0')}`;
    shadow = `$aws/things/${thing}/shadow/name/config`;
    await room.usePolicy('all', {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: 'iot:*', Resource: '*' }],
    });
    const { certificatePem, privateKey } = await room.core.registerDevice({ name: thing, attributes: {}, groups: [] }, [
      'all',
    ]);
    client = await connect(room, thing, { certificate: certificatePem, privateKey });
    await client.mqtt.subscribeAsync(
      [`${shadow}/+/accepted`, `${shadow}/+/rejected`, `${shadow}/update/delta`, `${shadow}/update/documents`],
      { qos: 1 },
    );
  });
  afterEach(() => client.end());

  const update = (body: unknown) => client.ask(`${shadow}/update`, body);
  const get = () => client.ask(`${shadow}/get`, {});
  const updated = async (body: unknown) => {
    const { accepted, body: answer } = await update(body);
    expect({ accepted, answer }).toMatchObject({ accepted: true });
    return answer;
  };

  it('accepted holds what was asked, with times in seconds, the version and the token', async () => {
    expect(await updated({ state: { reported: { a: 1, b: { c: [1, 2] } } }, clientToken: 't' })).toEqual({
      state: { reported: { a: 1, b: { c: [1, 2] } } },
      metadata: { reported: { a: { timestamp: SECONDS }, b: { c: { timestamp: SECONDS } } } },
      version: 1,
      timestamp: SECONDS,
      clientToken: 't',
    });
  });

  it('accepted, documents and delta of one update share its version: a delta is not old because accepted came first', async () => {
    await updated({ state: { reported: { interval: 60 } } });
    const accepted = await updated({ state: { desired: { interval: 10, other: true } }, clientToken: 't' });
    const delta = await client.next(`${shadow}/update/delta`);
    expect(delta).toEqual({
      state: { interval: 10, other: true },
      metadata: { interval: { timestamp: SECONDS }, other: { timestamp: SECONDS } },
      version: 2,
      timestamp: SECONDS,
      clientToken: 't',
    });
    expect(accepted.version).toBe(2);
    await client.next(`${shadow}/update/documents`);
    expect(await client.next(`${shadow}/update/documents`)).toMatchObject({
      previous: { state: { reported: { interval: 60 } }, version: 1 },
      current: { state: { reported: { interval: 60 }, desired: { interval: 10, other: true } }, version: 2 },
    });
  });

  it('a delta holds all that differs, nested to the root, until it is reported; arrays are whole', async () => {
    await updated({
      state: { reported: { c: { r: 1, g: 0 }, list: [1, 2] }, desired: { c: { r: 1, g: 255 }, list: [1] } },
    });
    expect(await client.next(`${shadow}/update/delta`)).toMatchObject({ state: { c: { g: 255 }, list: [1] } });
    await updated({ state: { reported: { list: [1] } } });
    expect(await client.next(`${shadow}/update/delta`)).toMatchObject({ state: { c: { g: 255 } }, version: 2 });
    await updated({ state: { reported: { c: { g: 255 } } } });
    await client.ask(`${shadow}/get`, {});
    expect(client.received.filter(({ topic }) => topic.endsWith('/delta'))).toEqual([]);
  });

  it('a delta in an update is invalid', async () => {
    const { accepted, body } = await update({ state: { delta: { a: 1 } }, clientToken: 't' });
    expect({ accepted, ...body }).toEqual({
      accepted: false,
      code: 400,
      message: "State contains an invalid node: 'delta'",
      clientToken: 't',
      timestamp: SECONDS,
    });
  });

  it('an update with an old version is a conflict and changes nothing; without a version it is laid over', async () => {
    await updated({ state: { reported: { a: 1 } } });
    await updated({ state: { reported: { a: 2 } }, version: 1 });
    const late = await update({ state: { reported: { a: 1 } }, version: 1, clientToken: 'late' });
    expect(late.body).toEqual({ code: 409, message: 'Version conflict', clientToken: 'late', timestamp: SECONDS });
    expect((await get()).body).toMatchObject({ state: { reported: { a: 2 } }, version: 2 });
    expect((await updated({ state: { reported: { b: 3 } } })).version).toBe(3);
  });

  it('after a delete there is no shadow, and the version goes on', async () => {
    await updated({ state: { reported: { a: 1 } } });
    const deleted = await client.ask(`${shadow}/delete`, '');
    expect(deleted).toMatchObject({ accepted: true, body: { version: 1 } });
    expect((await get()).body).toMatchObject({ code: 404, message: "No shadow exists with name: 'config'" });
    expect((await client.ask(`${shadow}/delete`, '')).body).toMatchObject({ code: 404 });
    expect(await updated({ state: { reported: { b: 1 } } })).toMatchObject({ version: 2 });
    expect((await get()).body).toMatchObject({ state: { reported: { b: 1 } } });
  });

  it('null removes a key, and a section', async () => {
    await updated({ state: { desired: { a: 1, b: { c: 1, d: 2 } }, reported: { a: 1 } } });
    await updated({ state: { desired: { a: null, b: { c: null } } } });
    expect((await get()).body).toMatchObject({
      state: { desired: { b: { d: 2 } }, reported: { a: 1 }, delta: { b: { d: 2 } } },
    });
    await updated({ state: { desired: null } });
    expect((await get()).body.state).toEqual({ reported: { a: 1 } });
  });

  it.each([
    ['no JSON', 'hello', 400, 'Invalid JSON'],
    ['no state', { a: 1 }, 400, 'Missing required node: state'],
    ['a state that is no object', { state: 1 }, 400, 'State node must be an object'],
    ['a desired that is no object', { state: { desired: 1 } }, 400, 'Desired node must be an object'],
    ['a reported that is no object', { state: { reported: [] } }, 400, 'Reported node must be an object'],
    ['a version that is no number', { state: {}, version: 'x' }, 400, 'Invalid version'],
    ['a token of 65 bytes', { state: {}, clientToken: 'x'.repeat(65) }, 400, 'Invalid clientToken'],
    ['null in an array', { state: { desired: { a: [null] } } }, 400, 'State contains an invalid node'],
    ['9 levels', { state: { desired: nested(9) } }, 400, 'too many levels of nesting; maximum is 8'],
    ['more than 8 KB', { state: { desired: { a: 'x'.repeat(8_192) } } }, 413, 'exceeds the maximum size'],
  ])('refuses %s', async (_, body, code, message) => {
    const raw = typeof body === 'string' ? body : JSON.stringify(body);
    client.mqtt.publish(`${shadow}/update`, raw, { qos: 1 });
    expect(await client.next(`${shadow}/update/rejected`)).toMatchObject({
      code,
      message: expect.stringContaining(message),
    });
    expect((await get()).body).toMatchObject({ code: 404 });
  });

  it('8 levels are taken, and metadata does not count in the 8 KB', async () => {
    await updated({ state: { desired: nested(8) } });
    const many = Object.fromEntries(Array.from({ length: 600 }, (_, n) => [`k${n}`, n]));
    await updated({ state: { desired: null, reported: many } });
  });

  it('answers a shadow of a thing that is not there with 404', async () => {
    const other = '$aws/things/nobody/shadow/name/config/get';
    await client.mqtt.subscribeAsync(`${other}/rejected`, { qos: 1 });
    expect((await client.ask(other, {})).body).toMatchObject({ code: 404, message: 'Thing not found' });
  });

  it('the classic shadow is one of its own', async () => {
    const classic = `$aws/things/${thing}/shadow`;
    await client.mqtt.subscribeAsync(`${classic}/update/accepted`, { qos: 1 });
    await updated({ state: { reported: { a: 1 } } });
    expect((await client.ask(`${classic}/update`, { state: { reported: { b: 1 } } })).body).toMatchObject({
      version: 1,
    });
    expect(room.core.shadow({ thing, name: undefined })?.state).toEqual({ reported: { b: 1 } });
    expect(room.core.shadow({ thing, name: 'config' })?.state).toEqual({ reported: { a: 1 } });
  });

  it('an application sets what is desired and the device hears the delta', async () => {
    await room.core.updateShadow({ thing, name: 'config' }, { state: { desired: { everyMs: 5000 } } });
    expect(await client.next(`${shadow}/update/delta`)).toMatchObject({ state: { everyMs: 5000 }, version: 1 });
  });

  it('rules see the requests and the answers of the shadow', async () => {
    const before = room.inbound.length;
    await updated({ state: { reported: { a: 1 } } });
    await client.next(`${shadow}/update/documents`);
    expect(room.inbound.slice(before).map(({ topic, clientId }) => [topic.replace(shadow, ''), clientId])).toEqual([
      ['/update', thing],
      ['/update/accepted', 'n/a'],
      ['/update/documents', 'n/a'],
    ]);
  });

  it('the generated policy allows a device its own config shadow and no other', async () => {
    const device = await connect(room, 'temp-900', await registered(room, 'temp-900'));
    const own = '$aws/things/temp-900/shadow/name/config';
    await device.mqtt.subscribeAsync(
      ['get/accepted', 'get/rejected', 'update/accepted', 'update/rejected', 'update/delta'].map(
        (end) => `${own}/${end}`,
      ),
      { qos: 1 },
    );
    expect(await device.ask(`${own}/get`, {})).toMatchObject({ accepted: false, body: { code: 404 } });
    expect(await device.ask(`${own}/update`, { state: { reported: { a: 1 } } })).toMatchObject({ accepted: true });
    await expect(device.mqtt.publishAsync(`${shadow}/update`, '{}', { qos: 1 })).rejects.toThrow(/Not authorized/);
    await device.end();
  });
});

describe('shadow documents', () => {
  const fields = fc.dictionary(fc.constantFrom('a', 'b', '__proto__', 'constructor'), fc.jsonValue({ maxDepth: 2 }), {
    maxKeys: 3,
  }) as fc.Arbitrary<Fields>;
  const sectionOf = (state: Fields) => merge(undefined, state, 1);

  it('reporting the delta leaves no delta', () => {
    fc.assert(
      fc.property(withoutNulls(fields), withoutNulls(fields), (desired, reported) => {
        const before = shadowOf(desired, reported);
        const delta = deltaOf(before);
        if (!delta) return;
        const after = merge(before.reported, delta.state, 2);
        // A nested object that replaces a plain value, or holds less than what is reported, still differs in nothing desired.
        expect(deltaOf({ ...before, ...(after ? { reported: after } : {}) })).toBeUndefined();
      }),
    );
  });

  it('what is desired and reported alike has no delta', () => {
    fc.assert(
      fc.property(withoutNulls(fields), (state) => {
        expect(deltaOf(shadowOf(state, state))).toBeUndefined();
      }),
    );
  });

  it('merging is the same twice as once', () => {
    fc.assert(
      fc.property(withoutNulls(fields), fields, (state, change) => {
        const once = merge(sectionOf(state), change, 2);
        expect(merge(once, change, 2)).toEqual(once);
      }),
    );
  });

  function shadowOf(desired: Fields, reported: Fields): ShadowDocument {
    const [wanted, actual] = [sectionOf(desired), sectionOf(reported)];
    return { version: 1, ...(wanted ? { desired: wanted } : {}), ...(actual ? { reported: actual } : {}) };
  }
});

const withoutNulls = (fields: fc.Arbitrary<Fields>) =>
  fields.filter((value) => !JSON.stringify(value).includes('null'));

function nested(levels: number): Fields {
  return levels === 1 ? { a: 1 } : { a: nested(levels - 1) };
}
