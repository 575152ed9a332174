import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { frame } from '../../compiler/diagnostics/render/frame';
import { masked, secretIn } from '../../compiler/diagnostics/secrets';

const SECRETS = [
  'AKIAIOSFODNN7EXAMPLE',
  `ghp_${'a1B2'.repeat(9)}`,
  'xoxb-1234567890-abcdef',
  'sk_live_0123456789abcdef0',
  'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl',
];

describe('a secret', () => {
  it('is never repeated, whatever stands around it, and keeps its length so that columns stay right', () => {
    fc.assert(
      fc.property(fc.constantFrom(...SECRETS), fc.string(), fc.string(), (secret, before, after) => {
        const text = `${before} ${secret} ${after}`;
        expect(masked(text)).not.toContain(secret);
        expect(masked(text)).toHaveLength(text.length);
      }),
    );
  });

  it('is not shown in a code frame, neither by its shape nor by its name', () => {
    const lines = [
      'tags:',
      `  key: ${SECRETS[0]}`,
      '  wifi_password: "hunter22"',
      '  secret: arn:aws:secretsmanager:eu-west-1:1:secret:a',
    ];
    const place = { file: 'fleet.yaml', line: 2, column: 8, endLine: 2, endColumn: 28 };
    const drawn = frame(lines, place);
    expect(drawn).not.toContain(SECRETS[0]);
    expect(drawn).not.toContain('hunter22');
    expect(frame(lines, { ...place, line: 4, endLine: 4 })).toContain('arn:aws:secretsmanager');
  });

  it('is not seen in the names and words of a manifest', () => {
    for (const text of [
      'password',
      'secret garden',
      'token',
      'group1/temp-007',
      'arn:aws:iot:eu-west-1:123456789012:thing/a',
    ])
      expect([text, secretIn(text), masked(text)]).toEqual([text, undefined, text]);
  });
});
