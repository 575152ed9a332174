import { it } from 'vitest';
import { compile } from '../../compiler/index';
import { sourcesIn } from '../sources';
it('x', async () => {
  const t = performance.now();
  const r = await compile(sourcesIn('.'), { manifest: 'fleet.example.yaml', ...(process.env.E ? { environment: process.env.E } : {}) });
  console.log(performance.now() - t, r.diagnostics.map((d) => `${d.place.file}:${d.place.line}:${d.place.column} ${d.code} ${d.message} | ${d.fix}`));
  console.log(r.output?.artifacts.map((a) => a.path).slice(0, 60), r.output?.resources.length);
  console.log(r.fleet?.groups.map((g) => [g.id, g.devices.count, g.devices.at(0), g.thresholds.length]));
});
