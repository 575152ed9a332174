import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { quotePython } from '../../../compiler/quoting/quote';
import { text } from '../../../compiler/targets/glue/sql/sql';

it('a text comes out of Python as it went in', () => {
  const texts = fc.sample(fc.string({ unit: 'binary' }), 300).concat(['</script>', '"\\', '\u2028', '😀', "'''", '\0']);
  const program = `import json,sys\nprint(json.dumps([${texts.map(quotePython).join(', ')}]))\n`;
  const { stdout, stderr } = spawnSync('python3', ['-'], { input: program, encoding: 'utf8' });
  expect(stderr).toBe('');
  expect(JSON.parse(stdout)).toEqual(texts);
});

it('no text of Spark SQL holds a reference that Spark replaces', () => {
  expect(text(`\${env:HOME} it's \\`)).toBe(`'\\u0024{env:HOME} it\\'s \\\\'`);
});
