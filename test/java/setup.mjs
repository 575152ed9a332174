// Fetches what the tests run on Java beside Spark itself: jars from Maven Central, into .fleet/jars, each held to its checksum.
// Where that cannot be, a laptop goes on without them (the suites say so) and CI stops here.

import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const JARS = JSON.parse(readFileSync(new URL('jars.json', import.meta.url), 'utf8'));
const FOLDER = fileURLToPath(new URL('../../.fleet/jars', import.meta.url));

const MAVEN = process.platform === 'win32' ? 'mvn.cmd' : 'mvn';

class Obstacle extends Error {}

const isSound = (file, sha256) =>
  existsSync(file) && createHash('sha256').update(readFileSync(file)).digest('hex') === sha256;

/** Maven puts it beside its place; it is moved there when it is whole and the right one. */
function fetch({ artifact, file, sha256 }) {
  const place = join(FOLDER, file);
  if (isSound(place, sha256)) return;
  const fresh = join(FOLDER, 'fresh.tmp');
  rmSync(fresh, { recursive: true, force: true });
  mkdirSync(fresh, { recursive: true });
  const words = ['-B', '-q', 'dependency:copy', `-Dartifact=${artifact}`, `-DoutputDirectory=${fresh}`];
  const { status, error, stdout, stderr } = spawnSync(MAVEN, words, { encoding: 'utf8', cwd: FOLDER });
  if (error) throw new Obstacle(`Maven is missing (${error.message}). On Debian or Ubuntu: apt-get install maven`);
  if (status !== 0) throw new Obstacle(`Maven could not fetch ${artifact}: ${(stdout + stderr).trim().slice(-600)}`);
  const got = join(fresh, basename(file));
  if (!isSound(got, sha256)) throw new Obstacle(`${artifact} is not the one with the checksum ${sha256}`);
  renameSync(got, place);
  rmSync(fresh, { recursive: true, force: true });
}

try {
  mkdirSync(FOLDER, { recursive: true });
  for (const jar of JARS) fetch(jar);
  console.log(`Jars of the tests: ready (${JARS.length} in .fleet/jars)`);
} catch (error) {
  if (!(error instanceof Obstacle)) throw error;
  if (process.env.CI === 'true') {
    console.error(`Jars of the tests: missing. ${error.message}`);
    process.exitCode = 1;
  } else {
    console.log(`Jars of the tests: skipped, the tests that need them will say so. ${error.message}`);
  }
}
