import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeEach, describe, expect, it } from 'vitest';
import { planFileText, sealed } from '../../compiler/5-plan/plan-file';
import type { Plan } from '../../schema/plan/plan';
import { describeWithMoto, MOTO_ENV, useMoto } from '../moto/server';
import { fleet, folderWith, manifest, put, startFleet } from './fleet';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

describeWithMoto('fleet apply', () => {
  const moto = useMoto();
  beforeEach(() => moto().reset());

  const at = (folder: string, ...words: string[]) =>
    fleet(
      folder,
      [...words, ...(words[0] === 'plan' && words[1] === 'show' ? [] : ['--endpoint-url', moto().url])],
      MOTO_ENV,
    );

  const stacksIn = (status: string) => [...status.matchAll(/^stack +(\w+)/gm)].map(([, name]) => name);

  it('the example, end to end: apply, a plan without changes, one threshold, apply, and no changes again', () => {
    const folder = folderWith({});
    cpSync(join(ROOT, 'fleet.example.yaml'), join(folder, 'fleet.yaml'));
    cpSync(join(ROOT, 'docs/example'), join(folder, 'docs/example'), { recursive: true });
    const first = at(folder, 'apply', '--yes');
    expect(first.stderr).toMatch(/stack ops +created[\s\S]*stack lake +created[\s\S]*stack iot +created/);
    expect(first.code).toBe(0);
    expect(at(folder, 'plan', '--detailed-exitcode').code).toBe(0);

    const text = readFileSync(join(folder, 'fleet.yaml'), 'utf8');
    put(folder, 'fleet.yaml', text.replace('above: 8, for: 5m', 'above: 6, for: 5m'));
    const changed = at(folder, 'plan', '--detailed-exitcode');
    expect(changed.code).toBe(2);
    expect(changed.stdout).toContain('threshold cold-chain-broken of group1   above 8 → 6');
    expect(changed.stdout).toMatch(/~ +1 alarm/);
    expect(changed.stdout).toMatch(/~ +1 IoT rule/);
    expect(changed.stdout).toMatch(/~ 40 device configs/);

    const second = at(folder, 'apply', '--yes');
    expect([second.code, second.stderr]).toEqual([0, expect.stringMatching(/stack iot +changed/)]);
    // The lake has a live view, which says of a new reading what the ETL will say of it. The bucket of the artifacts hears of no threshold.
    expect(second.stderr).not.toContain('stack ops');
    expect(at(folder, 'plan', '--detailed-exitcode').code).toBe(0);
    expect(at(folder, 'apply', '--yes').stderr).toContain('nothing to do');
  }, 360_000);

  describe('a saved plan', () => {
    const planned = (): { folder: string; plan: Plan } => {
      const folder = folderWith({ 'fleet.yaml': manifest() });
      expect(at(folder, 'plan', '--out', 'acme.plan').code).toBe(0);
      const { plan } = JSON.parse(readFileSync(join(folder, 'acme.plan'), 'utf8')) as { plan: Plan };
      return { folder, plan };
    };
    const refused = (folder: string) => {
      const { code, stdout, stderr } = at(folder, 'apply', 'acme.plan');
      expect([code, stdout]).toEqual([2, '']);
      return stderr;
    };

    it('is applied without a question, once', () => {
      const { folder } = planned();
      expect(at(folder, 'apply', 'acme.plan').code).toBe(0);
      expect(refused(folder)).toContain('what this plan leads to is applied since');
    });

    it('that was changed, or is of another version, fleet or base is refused, and says why', () => {
      const { folder, plan } = planned();
      const write = (other: Partial<Plan>) =>
        writeFileSync(join(folder, 'acme.plan'), planFileText(sealed({ ...plan, ...other }, 'fleet.yaml')));
      const text = readFileSync(join(folder, 'acme.plan'), 'utf8');
      writeFileSync(join(folder, 'acme.plan'), text.replace('"blocked":[]', '"blocked":[ ]').replace('acme', 'acne'));
      expect(refused(folder)).toContain('was changed after it was made');
      write({ tool: '0.0.1' });
      expect(refused(folder)).toContain('the plan was made by version 0.0.1');
      write({ fleet: 'other' });
      expect(refused(folder)).toContain('the plan is for other in eu-west-1, not for acme in eu-west-1');
      write({ base: { from: 'applied', name: 'applied', hash: 'f'.repeat(64) } });
      expect(refused(folder)).toContain('another apply came between');
      write({});
      put(folder, 'fleet.yaml', manifest({ above: 5 }));
      expect(refused(folder)).toContain('the manifest compiles to');
    });
  });

  it('asks nobody where no person watches: it says which flag answers, and changes nothing', () => {
    const folder = folderWith({ 'fleet.yaml': manifest() });
    const { code, stderr } = at(folder, 'apply');
    expect([code, stderr]).toEqual([2, expect.stringContaining('add --yes')]);
    expect(at(folder, 'status').stdout).toContain('applied    nothing yet');
  });

  it('without credentials says so in a line, and not in a stack trace', () => {
    const folder = folderWith({ 'fleet.yaml': manifest() });
    const { AWS_ACCESS_KEY_ID: _, ...rest } = MOTO_ENV;
    const { code, stderr } = fleet(folder, ['apply', '--yes', '--endpoint-url', moto().url], rest);
    expect([code, stderr.split('\n')[0]]).toEqual([2, expect.stringContaining('there are no AWS credentials')]);
  });

  it('killed with -9: the lock stays and is told, unlock takes it away, and the next apply goes on', async () => {
    const folder = folderWith({ 'fleet.yaml': manifest() });
    const events = join(folder, 'events.ndjson');
    const doomed = startFleet(folder, ['apply', '--yes', '--events', events, '--endpoint-url', moto().url], MOTO_ENV);
    const told = () => (existsSync(events) ? readFileSync(events, 'utf8') : '');
    const ended = new Promise((resolve) => doomed.once('exit', resolve));
    await expect.poll(told, { timeout: 180_000, interval: 1 }).toMatch(/"step":"(assets|stack lake)","state":"begun"/);
    doomed.kill('SIGKILL');
    await ended;
    expect(at(folder, 'status').code).toBe(1);
    expect(at(folder, 'apply', '--yes').stderr).toMatch(/this fleet is locked by .*\(fleet apply, since /);
    expect(at(folder, 'unlock', '--yes').stdout).toContain('The lock is gone.');
    const next = at(folder, 'apply', '--yes');
    expect([next.code, next.stderr]).toEqual([0, expect.stringContaining('this one goes on from there')]);
    expect(at(folder, 'plan', '--detailed-exitcode').code).toBe(0);
    expect(at(folder, 'status').code).toBe(0);
  }, 360_000);

  it('destroy wants the name, keeps the data, and with --delete-data leaves nothing', () => {
    const folder = folderWith({ 'fleet.yaml': manifest() });
    at(folder, 'apply', '--yes');
    expect(at(folder, 'destroy').stderr).toContain('--confirm acme');
    expect(at(folder, 'destroy', '--confirm', 'acne').stderr).toContain('`acne` is not the name of this fleet');
    expect(at(folder, 'status').stdout).toContain('iot   CREATE_COMPLETE');
    expect(at(folder, 'destroy', '--confirm', 'acme').stdout).toContain('Its data stays');
    expect(stacksIn(at(folder, 'status').stdout)).toEqual(['ops', 'lake']);
    expect(at(folder, 'apply', '--yes').stderr).toMatch(/stack iot +created/);
    expect(at(folder, 'destroy', '--confirm', 'acme', '--delete-data').code).toBe(0);
    const left = at(folder, 'status').stdout;
    expect([left.includes('applied    nothing yet'), stacksIn(left)]).toEqual([true, []]);
  }, 360_000);

  it('no credential reaches a plan, an event, the state or a line of output', async () => {
    const folder = folderWith({ 'fleet.yaml': manifest() });
    const secret = { ...MOTO_ENV, AWS_SECRET_ACCESS_KEY: 'SECRET-of-the-test', AWS_SESSION_TOKEN: 'TOKEN-of-the-test' };
    const url = ['--endpoint-url', moto().url];
    const planned = fleet(folder, ['plan', '--out', 'acme.plan', '--json-file', 'plan.json', ...url], secret);
    const done = fleet(folder, ['apply', 'acme.plan', '--events', 'events.ndjson', ...url], secret);
    expect(done.code).toBe(0);
    const files = ['acme.plan', 'plan.json', 'events.ndjson'].map((name) => readFileSync(join(folder, name), 'utf8'));
    const kept = await (await fetch(`${moto().url}/moto-api/data.json`)).text();
    for (const text of [...files, planned.stdout, planned.stderr, done.stdout, done.stderr, kept])
      expect(text).not.toMatch(/(SECRET|TOKEN)-of-the-test/);
  });
});
