import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { version } from '../../package.json';
import { Unable } from '../unable';
import type { BundleFile } from './bundle-file';
import { type Architecture, BUNDLE_LAYOUT } from './layout';

/**
 * The agent with all it needs beside Node: itself in one file, and the AWS Common Runtime, which finds its native library by
 * folders of its own (`dist/bin/<platform>-<arch>-<c library>/`), so that it stays a package.
 */
export function agentFiles(arch: Architecture): readonly BundleFile[] {
  const built = builtFolder();
  const own = { name: 'fleetwright-agent', version, private: true, type: 'module', license: 'Apache-2.0' };
  return [
    { path: BUNDLE_LAYOUT.agent, content: readFileSync(join(built, 'agent.js')) },
    { path: BUNDLE_LAYOUT.agentPackage, content: `${JSON.stringify(own, null, 2)}\n` },
    { path: BUNDLE_LAYOUT.licences, content: readFileSync(join(built, 'agent.licences.txt')) },
    ...runtimeFiles(arch),
  ];
}

/** Beside the built command line tool, or, when that runs from source, where the build puts it. */
function builtFolder(): string {
  const found = ['./', '../../dist/']
    .map((path) => fileURLToPath(new URL(path, import.meta.url)))
    .find((path) => existsSync(join(path, 'agent.js')));
  if (found === undefined)
    throw new Unable('the agent is not built', 'install fleetwright again, or run `npm run build`');
  return found;
}

/** JavaScript that Node loads, licences, and the library of one platform; the other platforms are most of its 44 MB. */
function runtimeFiles(arch: Architecture): readonly BundleFile[] {
  const folder = runtimeFolder();
  const library = `dist/bin/linux-${arch}-glibc/aws-crt-nodejs.node`;
  if (!existsSync(join(folder, library))) {
    throw new Unable(`the AWS Common Runtime that is installed here has no ${library}`, 'install fleetwright again');
  }
  const scripts = ['dist', 'dist/common', 'dist/native'].flatMap((path) =>
    readdirSync(join(folder, path))
      .filter((name) => /\.js$/.test(name) && !/\.spec\.js$/.test(name))
      .map((name) => `${path}/${name}`),
  );
  return ['package.json', 'LICENSE', 'NOTICE', ...scripts, library].map((path) => ({
    path: `${BUNDLE_LAYOUT.modules}/aws-crt/${path}`,
    content: readFileSync(join(folder, path)),
  }));
}

function runtimeFolder(): string {
  const sdk = createRequire(import.meta.url).resolve('aws-iot-device-sdk-v2/package.json');
  return dirname(createRequire(sdk).resolve('aws-crt/package.json'));
}
