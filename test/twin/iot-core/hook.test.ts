import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Hook } from '../../../runtime/twin/iot-core/provisioning/hook';
import { temporaryFolder } from './generated';

const EVENT = {
  claimCertificateId: 'a',
  certificateId: 'b',
  certificatePem: 'p',
  templateArn: 't',
  clientId: 'c',
  parameters: { Serial: 's' },
};

describe('the pre-provisioning hook', () => {
  let temporary: ReturnType<typeof temporaryFolder>;
  let hook: Hook | undefined;
  const lines: string[] = [];
  beforeEach(() => {
    temporary = temporaryFolder();
  });
  afterEach(() => {
    hook?.close();
    temporary.remove();
  });
  const ask = (source: string) => {
    const file = join(temporary.path, 'index.mjs');
    writeFileSync(file, source);
    hook = new Hook(file, 'handler', (line) => lines.push(line));
    return hook.ask(EVENT);
  };

  it('is asked with the documented event', async () => {
    const answer = await ask(
      'export const handler = async (event) => ({ allowProvisioning: true, parameterOverrides: { seen: JSON.stringify(event) } });',
    );
    expect(answer.allowProvisioning).toBe(true);
    expect(JSON.parse(answer.parameterOverrides.seen ?? '')).toEqual(EVENT);
  });

  it.each([
    ['returns nothing', 'export const handler = async () => {};'],
    ['returns something else', 'export const handler = async () => ({ allowProvisioning: 1 });'],
  ])('refuses when it %s', async (_, source) => expect((await ask(source)).allowProvisioning).toBe(false));

  it.each([
    ['throws', 'export const handler = async () => { throw new Error("no list"); };', 'no list'],
    ['has no handler', 'export const other = 1;', 'handler is not a function'],
    ['does not parse', 'export const handler = ;', 'Unexpected token'],
    ['ends its process', 'export const handler = async () => { process.exit(1); };', 'the function ended'],
    ['does not return within 5 s', 'export const handler = async () => { for (;;); };', 'no answer within 5 s'],
  ])('fails when it %s', async (_, source, message) => {
    await expect(ask(source)).rejects.toThrow(message);
  });

  it('answers what was asked before other code took its place, and then ends', async () => {
    const slow = `export const handler = async ({ parameters }) => {
      await new Promise((resolve) => setTimeout(resolve, 50));
      return { allowProvisioning: true, parameterOverrides: parameters };
    };`;
    const answers = [ask(slow), hook?.ask({ ...EVENT, parameters: { Serial: 'second' } })];
    hook?.replace();
    expect(await Promise.all(answers)).toEqual(
      ['s', 'second'].map((Serial) => ({ allowProvisioning: true, parameterOverrides: { Serial } })),
    );
    await expect.poll(() => hook?.isRunning).toBe(false);
  });

  it('does not see the environment of the twin', async () => {
    const answer = await ask(
      'export const handler = () => ({ parameterOverrides: { keys: Object.keys(process.env).join() } });',
    );
    expect(answer.parameterOverrides.keys).toBe('');
  });
});
