import type { Fault } from '../../runtime/drivers/driver';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** A Monday, UTC. */
export const FROM = Date.UTC(2026, 5, 1);

/** A fault of one device: `at` and `for` in ms, from the start of the data. */
export interface Ordered {
  readonly device: number;
  readonly kind: string;
  readonly at: number;
  readonly for: number;
}

export interface UseCase {
  readonly model: string;
  /** The use case in words. */
  readonly title: string;
  readonly days: number;
  readonly devices: number;
  readonly faults: readonly Ordered[];
}

/** Of the data, the part that is held out is the newest fifth: faults from here on are never learned from. */
const LATE = 0.8;

const days = (n: number) => n * DAY;
const hours = (n: number) => n * HOUR;

const COLD = ['compressor-fail', 'refrigerant-leak', 'door-open'] as const;
const COLD_HOURS = [hours(3), hours(22), hours(1)] as const;

/**
 * What happens to whom. A detector learns from devices in good health, but for one that is ill once; the faults that it is judged by are later and of
 * other devices too. A predictor sees every kind of fault while it learns, and others of the kind later.
 */
export const USE_CASES: readonly UseCase[] = [
  {
    model: 'cold-chain-failure',
    title: 'Cold chain: temperature in 30 minutes',
    days: 20,
    devices: 8,
    faults: [
      ...every(8, 2, (n) => ({ kind: pick(n, COLD), at: days(1) + n * hours(21), for: pick(n, COLD_HOURS) })),
      ...late(20, [
        { device: 0, kind: 'compressor-fail', at: hours(9), for: hours(3) },
        { device: 1, kind: 'refrigerant-leak', at: hours(20), for: hours(20) },
        { device: 2, kind: 'door-open', at: hours(30), for: hours(1) },
        { device: 3, kind: 'compressor-fail', at: hours(50), for: hours(2) },
        { device: 5, kind: 'refrigerant-leak', at: hours(55), for: hours(24) },
      ]),
    ],
  },
  {
    model: 'motor-anomaly',
    title: 'Motor failure: bearings and cooling',
    days: 20,
    devices: 8,
    faults: [
      { device: 6, kind: 'bearing-fatigue', at: days(6), for: hours(30) },
      ...late(20, [
        { device: 0, kind: 'bearing-fatigue', at: hours(8), for: hours(30) },
        { device: 1, kind: 'bearing-fatigue', at: hours(40), for: hours(36) },
        { device: 2, kind: 'overheat', at: hours(20), for: hours(4) },
        { device: 3, kind: 'bearing-wear', at: hours(30), for: hours(3) },
        { device: 4, kind: 'overheat', at: hours(60), for: hours(2) },
      ]),
    ],
  },
  {
    model: 'hvac-failure',
    title: 'Ventilation failure and CO₂ compliance',
    days: 25,
    devices: 8,
    faults: [
      { device: 6, kind: 'filter-clog', at: days(7), for: days(2) },
      ...late(25, [
        { device: 0, kind: 'filter-clog', at: hours(6), for: days(3) },
        { device: 1, kind: 'filter-clog', at: hours(30), for: days(3) },
        { device: 2, kind: 'stale-air', at: hours(34), for: hours(6) },
        { device: 3, kind: 'filter-clog', at: hours(48), for: days(2.5) },
        { device: 4, kind: 'crowd', at: hours(58), for: hours(4) },
      ]),
    ],
  },
  { model: 'energy-load', title: 'Grid load: power in one hour', days: 28, devices: 10, faults: [] },
  {
    model: 'portal-antenna',
    title: 'Asset tracking: antennas of RFID portals',
    days: 14,
    devices: 6,
    faults: [
      { device: 5, kind: 'antenna-corrosion', at: days(5), for: hours(30) },
      ...late(14, [
        { device: 0, kind: 'antenna-corrosion', at: hours(8), for: hours(30) },
        { device: 1, kind: 'weak-signal', at: hours(20), for: hours(5) },
        { device: 2, kind: 'antenna-corrosion', at: hours(25), for: hours(30) },
      ]),
    ],
  },
];

function pick<T>(n: number, list: readonly [T, ...T[]]): T {
  return list[n % list.length] ?? list[0];
}

/** `times` faults for each of the devices, one after the other over the first part of the data. */
function every(devices: number, times: number, fault: (n: number) => Omit<Ordered, 'device'>): readonly Ordered[] {
  return Array.from({ length: devices * times }, (_, n) => ({ device: n % devices, ...fault(n) }));
}

/** Faults in the part that is held out; `at` counts from its begin. */
function late(total: number, faults: readonly Ordered[]): readonly Ordered[] {
  return faults.map((fault) => ({ ...fault, at: LATE * days(total) + fault.at }));
}

export const faultOf = ({ kind, at, for: length }: Ordered): Fault => ({
  kind,
  from: FROM + at,
  until: FROM + at + length,
});
