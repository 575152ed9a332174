import { createPrivateKey } from 'node:crypto';
import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { unpackTar } from 'modern-tar';
import { describe, expect, it } from 'vitest';
import { bundle } from '../../cli/commands/bundle';
import { manifestFile } from '../../cli/manifest-file';
import { Unable } from '../../cli/unable';
import { compile } from '../../compiler/index';
import { contentOf } from '../../compiler/ir/artifact';
import type { AgentConfig } from '../../schema/agent-config';
import { authority, bundled, type Given, HOST, type Packed, withClaim, withManifest } from './bundle-case';
import { manifest } from './fleet';
import { record } from './recording';

describe('what is in a bundle', () => {
  it('is all that a device needs, of one platform', async () => {
    const { files } = await bundled({ endpoint: HOST });
    expect(
      [...files.keys()].filter((path) => !path.startsWith('agent/node_modules/') && !/(^|\/)$/.test(path)),
    ).toEqual([
      'README.md',
      'agent/LICENCES.txt',
      'agent/agent.js',
      'agent/package.json',
      'config.json',
      'fleetwright-agent.service',
      'install.sh',
    ]);
    expect([...files.keys()].filter((path) => path.endsWith('.node'))).toEqual([
      'agent/node_modules/aws-crt/dist/bin/linux-arm64-glibc/aws-crt-nodejs.node',
    ]);
    expect(machineOf(files.get('agent/node_modules/aws-crt/dist/bin/linux-arm64-glibc/aws-crt-nodejs.node'))).toBe(
      'arm64',
    );
  });

  it('follows --arch', async () => {
    const { files, text } = await bundled({ arch: 'x64' });
    expect(machineOf(files.get('agent/node_modules/aws-crt/dist/bin/linux-x64-glibc/aws-crt-nodejs.node'))).toBe('x64');
    expect(text('install.sh')).toContain("arch='x64'\n");
  });

  it('is the config of the compiler, with the endpoint filled in and nothing else changed', async () => {
    const folder = withManifest();
    const emitted = await emittedConfig(folder, 'room-002');
    const { text } = await bundled({ endpoint: HOST }, folder, 'room-002');
    expect(JSON.parse(text('config.json'))).toEqual({
      ...emitted,
      connection: { ...emitted.connection, endpoint: HOST },
    });
  });

  it('finds the config in the lines of a big group, too', async () => {
    const folder = withManifest(manifest({ count: 2000 }));
    for (const thing of ['room-0001', 'room-0777', 'room-2000']) {
      const { text } = await bundled({}, folder, thing);
      expect(JSON.parse(text('config.json'))).toMatchObject({ thing, connection: { clientId: thing } });
    }
  });

  it('tells serials apart that differ in case only', async () => {
    const folder = withManifest(manifest().replace('{ prefix: room-, count: 3 }', '[Temp-1, temp-1, TEMP-1]'));
    for (const thing of ['Temp-1', 'temp-1', 'TEMP-1']) {
      const { text } = await bundled({}, folder, thing);
      expect(JSON.parse(text('config.json'))).toMatchObject({
        thing,
        provisioning: { parameters: { SerialNumber: thing } },
      });
    }
  });

  it('follows --env', async () => {
    const { text } = await bundled({ env: 'prod' });
    expect(JSON.parse(text('config.json')).provisioning.template).toContain('acme-prod');
  });

  it('holds no credentials unless they were asked for', async () => {
    const { files, folder } = await bundled({ endpoint: HOST });
    expect([...files.keys()].filter((path) => /claim|\.pem$|\.key$|\.crt$/.test(path))).toEqual([]);
    for (const [path, { content }] of files) {
      // The agent and the runtime know the words; an armoured key has base64 behind them.
      expect(content.toString('latin1'), path).not.toMatch(/PRIVATE KEY-----\s*\n[A-Za-z0-9+/=\s]{100}/);
    }
    expect(statSync(join(folder, 'out.tar.gz')).mode & 0o777).toBe(0o644 & ~process.umask());
  });

  it('is the same bytes when it is made again, elsewhere and later', async () => {
    const [one, two] = [await bundled({ endpoint: HOST }), await bundled({ endpoint: HOST })];
    expect(readFileSync(join(one.folder, 'out.tar.gz')).equals(readFileSync(join(two.folder, 'out.tar.gz')))).toBe(
      true,
    );
  });

  it('belongs to nobody in particular and has no time of its own', async () => {
    const folder = withManifest();
    await record(bundle, folder, { arguments: { thing: 'room-001' }, options: { out: 'out.tar.gz' } });
    const entries = await unpackTar(gunzipSync(readFileSync(join(folder, 'out.tar.gz'))));
    const of = ({ header }: (typeof entries)[number]) => [
      header.uid,
      header.gid,
      header.uname,
      header.mtime?.toISOString(),
    ];
    expect(new Set(entries.map((entry) => JSON.stringify(of(entry))))).toEqual(
      new Set([JSON.stringify([0, 0, 'root', '2020-01-01T00:00:00.000Z'])]),
    );
  });

  it('is called after the thing, in this folder, where nothing else is said', async () => {
    const folder = withManifest(manifest().replace('prefix: room-', "prefix: 'a:'"));
    const { out } = await record(bundle, folder, { arguments: { thing: 'a:001' }, options: {} });
    expect(readdirSync(folder).sort()).toEqual(['a=001.tar.gz', 'fleet.yaml']);
    expect(out).toContain('tar -xzf a=001.tar.gz && sudo sh fleetwright-a=001/install.sh --endpoint HOST\n');
  });
});

describe('what is refused', () => {
  it.each([
    ['room-0011', 'did you mean `room-001`?'],
    ["room-1'; rm -rf /", 'use one of: room-001, room-002, room-003'],
    ['../../etc/passwd', 'use one of: room-001, room-002, room-003'],
    ['', 'use one of: room-001, room-002, room-003'],
  ])('the unknown thing %j, with help', async (thing, fix) => {
    const folder = withManifest();
    const refused = await refusal(folder, thing, {});
    expect(refused.message).toBe(`no device or gateway of the fleet is called \`${thing}\``);
    expect(refused.fix).toBe(fix);
    expect(readdirSync(folder)).toEqual(['fleet.yaml']);
  });

  it('a sensor behind a gateway, naming the gateway', async () => {
    const refused = await refusal(withManifest(GATEWAYS), 's-001', {});
    expect(refused.message).toContain('`s-001` does not connect by itself');
    expect(refused.fix).toBe('bundle the gateway: `fleet bundle pi-001`');
    const { text } = await bundled({}, withManifest(GATEWAYS), 'pi-001');
    expect(JSON.parse(text('config.json')).devices.map(({ id }: { id: string }) => id)).toEqual(['s-001', 's-002']);
  });

  it.each([
    'https://a.b',
    'a b',
    'a.b:8883',
    '-a.b',
    'a..b',
    "a'b",
    'a"b',
    'a\nb',
    '$(id)',
    '',
    'ENDPOINT.iot.fleetwright.invalid',
  ])('the endpoint %j', async (endpoint) => {
    expect((await refusal(withManifest(), 'room-001', { endpoint })).message).toContain('is not an endpoint');
  });

  it('a manifest with mistakes, which it shows', async () => {
    const folder = withManifest(manifest().replace('sensor: probe', 'sensor: prob'));
    const { code, err } = await record(bundle, folder, { arguments: { thing: 'room-001' } });
    expect(code).toBe(1);
    expect(err).toContain('did you mean');
    expect(readdirSync(folder)).toEqual(['fleet.yaml']);
  });

  it('a CA file with a key in it, one that is no authority, and one that is nothing', async () => {
    const folder = withManifest();
    const { key, certificate } = await (await authority()).pair();
    const files = {
      'key.pem': key + certificate,
      'leaf.pem': certificate,
      'text.pem': 'hello',
      'half.pem': certificate.slice(0, 300),
    };
    for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
    const messages = await Promise.all(
      Object.keys(files).map(async (ca) => (await refusal(folder, 'room-001', { ca })).message),
    );
    expect(messages).toEqual([
      'key.pem holds a private key',
      'leaf.pem holds a certificate that is not one of an authority',
      'text.pem holds no certificate',
      'half.pem holds no certificate',
    ]);
  });

  it('a claim without key, with two keys, and with the key of another certificate', async () => {
    const { pair } = await authority();
    const [{ key, certificate }, other] = [await pair(), await pair()];
    const cases = {
      'claim holds no private key': { 'a.pem': certificate },
      'claim holds no certificate': { 'a.key': key },
      'claim holds 2 private keys': { 'a.pem': certificate, 'a.key': key, 'b.key': other.key },
      'the certificate and the private key in claim do not belong together': {
        'a.pem': certificate,
        'b.key': other.key,
      },
    };
    for (const [message, files] of Object.entries(cases)) {
      const refused = await refusal(await withClaim(files), 'room-001', { claim: 'claim' });
      expect(refused.message).toBe(message);
      expect(`${refused.message}${refused.fix}`).not.toContain('-----');
    }
  });

  it('a claim for a device that is registered beforehand', async () => {
    const folder = await withClaim();
    writeFileSync(join(folder, 'fleet.yaml'), REGISTERED);
    expect((await refusal(folder, 'room-001', { claim: 'claim' })).message).toContain('registered beforehand');
    const { text } = await bundled({}, folder);
    expect(text('README.md')).toContain('/var/lib/fleetwright/identity');
  });

  it('a claim on its way into the output folder', async () => {
    const folder = await withClaim();
    mkdirSync(join(folder, 'generated/agents'), { recursive: true });
    writeFileSync(join(folder, 'generated/manifest.json'), '{"format": "fleetwright/artifacts/v1"}');
    const refused = await refusal(folder, 'room-001', { claim: 'claim', out: 'generated/agents/x.tar.gz' });
    expect(refused.message).toContain('would put a private key into generated/');
    expect(readdirSync(join(folder, 'generated/agents'))).toEqual([]);
  });
});

describe('a bundle with a claim', () => {
  it('is readable by its owner only, inside and outside, and says what it is', async () => {
    const folder = await withClaim();
    writeFileSync(join(folder, 'out.tar.gz'), 'was readable by all');
    chmodSync(join(folder, 'out.tar.gz'), 0o644);
    const { files, text, err } = await bundled({ claim: 'claim', endpoint: HOST }, folder);
    expect(statSync(join(folder, 'out.tar.gz')).mode & 0o777).toBe(0o600);
    expect(files.get('claim/private.key')?.mode).toBe(0o600);
    expect(files.get('claim/certificate.pem')?.mode).toBe(0o600);
    expect(files.get('claim/')?.mode).toBe(0o700);
    expect(createPrivateKey(text('claim/private.key')).type).toBe('private');
    expect(err).toBe(
      'warning: out.tar.gz holds the private key of a claim certificate: keep it out of Git, and delete it once it is installed\n',
    );
    expect(text('README.md')).toContain('**claim/ holds a private key.**');
    expect(readdirSync(folder).sort()).toEqual(['claim', 'fleet.yaml', 'out.tar.gz']);
  });

  it('takes the files as the AWS console names them, with the root CA beside them', async () => {
    const { pem, pair } = await authority();
    const { key, certificate } = await pair();
    const folder = await withClaim({
      '0a1b-certificate.pem.crt': certificate.replaceAll('\n', '\r\n'),
      '0a1b-private.pem.key': key,
      'AmazonRootCA1.pem': pem,
      '.DS_Store': 'x',
    });
    const { text } = await bundled({ claim: 'claim' }, folder);
    expect(text('claim/certificate.pem')).toBe(certificate);
  });
});

describe('warnings', () => {
  it.each([
    ['abc.iot.eu-west-1.amazonaws.com', 'has no -ats in it'],
    ['abc-ats.iot.us-east-1.amazonaws.com', 'the endpoint is in us-east-1, the fleet in eu-west-1'],
  ])('of %s', async (endpoint, warning) => {
    expect((await bundled({ endpoint })).err).toContain(warning);
  });

  it.each([HOST, 'iot.example.com', 'localhost'])('none of %s', async (endpoint) => {
    expect((await bundled({ endpoint })).err).toBe('');
  });
});

const GATEWAYS = manifest().replace(
  'devices: { prefix: room-, count: 3 }',
  'devices: { prefix: s-, count: 2 }\n    via: { gateways: { prefix: pi-, count: 1 } }',
);

const REGISTERED = manifest().replace('    sensor: probe', '    sensor: probe\n    provisioning: registered');

async function refusal(folder: string, thing: string, options: Given): Promise<Unable> {
  const problem = await record(bundle, folder, { arguments: { thing }, options }).catch((thrown: unknown) => thrown);
  expect(problem).toBeInstanceOf(Unable);
  return problem as Unable;
}

async function emittedConfig(folder: string, thing: string): Promise<AgentConfig> {
  const { sources, name } = manifestFile(folder, 'fleet.yaml');
  const { output } = await compile(sources, { manifest: name });
  const artifact = output?.artifacts.find(({ path }) => path === `agents/rooms/${thing}.json`);
  if (!artifact) throw new Error(`the compiler made no config for ${thing}`);
  return JSON.parse([...contentOf(artifact)].join('')) as AgentConfig;
}

/** What an ELF file is for (its e_machine, at byte 18). */
function machineOf(file: Packed | undefined): string {
  const code = file?.content.readUInt16LE(18);
  return code === 183 ? 'arm64' : code === 62 ? 'x64' : `${code}`;
}
