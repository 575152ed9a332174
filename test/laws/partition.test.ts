import { expect, it } from 'vitest';
import { compileSample } from '../golden/sample';

it('in the partition of China every ARN, address and console is of that partition', async () => {
  const lines = [...(await compileSample('china'))].flatMap(([path, text]) =>
    text.split('\n').map((line) => `${path}: ${line.trim()}`),
  );
  expect(lines.filter((line) => line.includes('arn:aws-cn:')).length).toBeGreaterThan(10);
  expect(lines.filter((line) => line.includes('arn:aws:'))).toEqual([]);
  expect(lines.filter((line) => /console\.aws\.amazon\.com/.test(line))).toEqual([]);
});
