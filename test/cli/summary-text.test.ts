import { describe, expect, it } from 'vitest';
import { summaryText } from '../../cli/up/summary-text';
import { PLAIN } from '../../compiler/diagnostics/render/paint';
import { NO_READINGS } from '../../schema/reading-counts';

type Summary = Parameters<typeof summaryText>[0];

/** A run of one device that delivered five readings, and sent so many messages about alerts. */
function run(aboutAlerts: number): Summary {
  const acknowledged = 5 + aboutAlerts;
  return {
    fleet: { things: 1, onboarded: 1, connected: 1, accepted: acknowledged, acknowledged, dropped: 0 },
    readings: { ...NO_READINGS, taken: 6, delivered: 5, unchanged: 1 },
    readingsByGroup: {},
    sources: [],
    losses: [],
    readingsByDevice: [],
    messagesByGroup: { rooms: acknowledged },
    lake: { messages: acknowledged, duplicates: 0, missing: 0 },
    notOnboarded: [],
    etl: [],
    objects: acknowledged,
    objectBytes: 0,
    alerts: [],
    silent: [],
    errors: 0,
    refusals: 0,
    problems: [],
    problemKinds: [],
    notHonoured: [],
    refused: [],
    elapsedMs: 1000,
    simulatedMs: 1000,
    fine: true,
    notFine: [],
    left: [],
  };
}

describe('the figures of a run', () => {
  it('say which messages are no readings, so that they add up with what was read back', () => {
    const text = summaryText(run(2), PLAIN);
    expect(text).toContain('7 acknowledged (5 readings, 2 messages about alerts); rooms 7');
    expect(text).toContain('6 taken = 5 delivered + 1 unchanged');
    expect(text).toContain('7 messages read back, 0 missing');
    expect(summaryText(run(1), PLAIN)).toContain('(5 readings, 1 message about alerts)');
  });

  it('say nothing of it where all were', () => {
    expect(summaryText(run(0), PLAIN)).toContain('5 acknowledged; rooms 5');
  });

  it('say who is silent, since when, the longest first, and how many more', () => {
    const since = Date.UTC(2026, 2, 1, 10);
    const silent = ['offline', 'silent', 'silent:temperature', 'offline'].map((alert, n) => ({
      ...{ group: 'rooms', device: `room-00${n}`, alert, severity: 'warning', since },
    }));
    expect(summaryText(run(0), PLAIN)).not.toContain('silent');
    expect(summaryText({ ...run(0), silent }, PLAIN)).toContain(
      'silent    4 devices: rooms/room-000 offline since 2026-03-01 10:00Z, rooms/room-001 without readings since 2026-03-01 10:00Z, ' +
        'rooms/room-002 without temperature since 2026-03-01 10:00Z, and 1 more',
    );
  });
});
