import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Limiter } from '../../compiler/6-apply/aws/limiter';
import { Pace } from '../../compiler/6-apply/aws/pace';
import { refused } from '../../compiler/6-apply/aws/refused';
import { retryReason } from '../../compiler/6-apply/aws/retry-reason';
import { startRate } from '../../compiler/6-apply/aws/start-rate';
import { VirtualTime } from './virtual-time';

const error = (name: string, status = 400, message = '') =>
  Object.assign(new Error(message), { name, $metadata: { httpStatusCode: status } });

const rates = fc.integer({ min: 1, max: 200 });

describe('the limiter of an operation', () => {
  it('in no stretch of time lets through more than burst + rate × time', async () => {
    await fc.assert(
      fc.asyncProperty(
        rates,
        fc.array(fc.integer({ min: 0, max: 400 }), { minLength: 1, maxLength: 80 }),
        async (rate, gaps) => {
          const time = new VirtualTime();
          const limiter = new Limiter(rate, time);
          const passed: number[] = [];
          const arrivals = gaps.map(async (_, at) => {
            await time.sleep(gaps.slice(0, at + 1).reduce((sum, gap) => sum + gap, 0));
            await limiter.acquire();
            passed.push(time.now());
          });
          await time.run(Promise.all(arrivals));
          for (const [from, start] of passed.entries()) {
            for (const [to, end] of passed.entries()) {
              if (to < from) continue;
              const allowed = limiter.burst + (rate * (end - start)) / 1000;
              expect(to - from + 1, `${start} to ${end} ms at ${rate}/s`).toBeLessThanOrEqual(allowed + 1e-6);
            }
          }
        },
      ),
      { numRuns: 40 },
    );
  });

  it('halves when throttled, once for answers that were under way together, and comes back to its start, never above', async () => {
    await fc.assert(
      fc.asyncProperty(rates, fc.array(fc.integer({ min: 0, max: 3000 }), { maxLength: 30 }), async (rate, waits) => {
        const time = new VirtualTime();
        const limiter = new Limiter(rate, time);
        for (const wait of waits) {
          await time.run(time.sleep(wait));
          const before = limiter.rate;
          const isNews = limiter.throttled();
          expect(limiter.rate).toBeCloseTo(isNews ? Math.max(rate * 0.02, before / 2) : before, 9);
          expect(limiter.throttled()).toBe(false);
        }
        await time.run(time.sleep(20_000));
        expect(limiter.rate).toBeCloseTo(rate, 9);
      }),
      { numRuns: 40 },
    );
  });
});

describe('the pace of all operations', () => {
  /** A service that lets through `rate` requests a second, and says so. */
  const service = (time: VirtualTime, rate: number) => {
    let [tokens, at] = [rate, 0];
    return async () => {
      tokens = Math.min(rate, tokens + ((time.now() - at) / 1000) * rate);
      at = time.now();
      if (tokens < 1) throw error('ThrottlingException');
      tokens -= 1;
    };
  };

  it('brings all calls home through a service that is slower than documented, and sends few in vain', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 4, max: 60 }), fc.integer({ min: 20, max: 150 }), async (rate, calls) => {
        const time = new VirtualTime();
        const pace = new Pace(time);
        const call = service(time, rate);
        await time.run(Promise.all(Array.from({ length: calls }, () => pace.run('IoT.CreateThing', call))));
        expect(pace.calls.get('IoT.CreateThing') ?? 0).toBeLessThan(calls * 3);
      }),
      { numRuns: 25 },
    );
  });

  it('outlasts a storm of throttling, telling of each slow-down', async () => {
    const time = new VirtualTime(() => 0.999);
    const slowed: string[] = [];
    const pace = new Pace(time, (operation, rate) => slowed.push(`${operation} ${rate}`));
    let left = 12;
    const stormy = async () => {
      if (left-- > 0) throw error('Throttling', 400, 'Rate exceeded');
      return 'done';
    };
    expect(await time.run(pace.run('CloudFormation.DescribeStacks', stormy))).toBe('done');
    expect(slowed[0]).toBe('CloudFormation.DescribeStacks 2.5');
  });

  it.each([
    ['a server error', error('InternalFailure', 500), 7],
    ['a connection cut', Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' }), 7],
    ['throttling without end', error('SlowDown', 503), 20],
    ['a mistake of ours', error('ValidationError'), 1],
    ['something denied', error('AccessDenied', 403), 1],
  ])('%s is tried as often as it may help, and then thrown as it came', async (_, problem, attempts) => {
    const time = new VirtualTime();
    let tried = 0;
    const failing = async () => {
      tried += 1;
      throw problem;
    };
    await expect(time.run(new Pace(time).run('S3.PutObject', failing))).rejects.toBe(problem);
    expect(tried).toBe(attempts);
  });

  it('waits are drawn from the whole span, from nothing on', async () => {
    const spans = await Promise.all(
      [0, 0.5, 0.999].map(async (draw) => {
        const time = new VirtualTime(() => draw);
        let left = 3;
        const flaky = async () => {
          if (left-- > 0) throw error('ServiceUnavailable', 503);
        };
        await time.run(new Pace(time).run('S3.PutObject', flaky));
        return Math.round(time.now());
      }),
    );
    expect(spans).toEqual([0, 350, 699]);
  });
});

describe('start rates', () => {
  it('are those that AWS documents for the registry, and known for any operation', () => {
    expect(startRate('IoT.CreateThing')).toBe(50);
    expect(startRate('IoT.AttachPolicy')).toBe(15);
    expect(startRate('Unheard.Of')).toBeGreaterThan(0);
  });
});

describe('what nobody can help is told in one wording', () => {
  it.each([
    ['ExpiredToken', 'The security token included in the request is expired', 'expired-credentials'],
    ['CredentialsProviderError', 'Could not load credentials from any providers', 'no-credentials'],
    ['CredentialsProviderError', 'The SSO session associated with this profile has expired', 'expired-credentials'],
    ['InvalidClientTokenId', 'The security token included in the request is invalid.', 'wrong-credentials'],
    ['SignatureDoesNotMatch', 'Signature expired: 20261125T070000Z is now earlier than …', 'clock'],
    ['SignatureDoesNotMatch', 'The request signature we calculated does not match', 'wrong-credentials'],
    ['RequestTimeTooSkewed', 'The difference between the request time and the current time is too large', 'clock'],
    ['AccessDenied', 'not authorized to perform: cloudformation:DescribeStacks', 'denied'],
  ])('%s (%s) is %s, with what to do', (name, message, kind) => {
    const refusal = refused(error(name, 403, message), 'CloudFormation.DescribeStacks');
    expect(refusal?.kind).toBe(kind);
    expect(refusal?.fix).not.toBe('');
  });

  it('what a caller can judge is left to it', () => {
    expect(refused(error('NoSuchKey', 404), 'S3.GetObject')).toBeUndefined();
    expect(refused(error('AlreadyExistsException'), 'CloudFormation.CreateStack')).toBeUndefined();
  });

  it('a clock that the SDK has corrected is worth another attempt', () => {
    const skewed = Object.assign(error('SignatureDoesNotMatch', 403), { $metadata: { clockSkewCorrected: true } });
    expect(retryReason(skewed)).toBe('transient');
  });
});
