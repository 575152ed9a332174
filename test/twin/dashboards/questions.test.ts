import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compile } from '../../../compiler/index';
import type { Visual } from '../../../compiler/ir/fleet/dashboards';
import type { Fleet } from '../../../compiler/ir/fleet/index';
import { questionSql } from '../../../compiler/ir/questions/question-sql';
import { sourcesIn } from '../../sources';
import { temporaryFolder } from '../iot-core/generated';
import { writeExample } from '../stacks/compiled';
import { EXAMPLE_SPEAKERS } from './example-speakers';
import { filledLake } from './filled-lake';

const folder = temporaryFolder();
let room: Awaited<ReturnType<typeof filledLake>>;
let fleet: Fleet;
const root = fileURLToPath(new URL('../../../', import.meta.url));

beforeAll(async () => {
  const generated = join(folder.path, 'generated');
  await writeExample(generated);
  const compilation = await compile(sourcesIn(root), { manifest: 'fleet.example.yaml' });
  if (!compilation.fleet) throw new Error('the example does not compile');
  fleet = compilation.fleet;
  room = await filledLake(generated, join(folder.path, 'data'), EXAMPLE_SPEAKERS);
}, 60_000);
afterAll(async () => {
  await room.lake.close();
  folder.remove();
});

function* visuals(): Iterable<readonly [string, Visual]> {
  for (const dashboard of fleet.dashboards)
    for (const visual of [...dashboard.visuals, ...dashboard.rollups.flatMap((sheet) => sheet.visuals)])
      yield [`${dashboard.id}/${visual.id}`, visual];
}

describe('the questions of the example', () => {
  it('are all answered with rows, out of what the ETL has made', async () => {
    const silent: string[] = [];
    for (const [name, { question }] of visuals()) {
      if (!question) throw new Error(`${name} asks nothing`);
      const { rows } = await room.lake.query(questionSql(question));
      if (rows.length === 0) silent.push(name);
    }
    expect(silent).toEqual([]);
  });
});
