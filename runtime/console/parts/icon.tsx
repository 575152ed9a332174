/** Line icons on a grid of 24, drawn for this page. */
const PATHS = {
  pipeline: 'M3 12h4m10 0h4M7 8h10v8H7zM12 4v4m0 8v4',
  fleet: 'M4 5h6v6H4zM14 5h6v6h-6zM4 15h6v4H4zM14 15h6v4h-6z',
  live: 'M3 13h4l3-8 4 14 3-8h4',
  alerts: 'M6 16V11a6 6 0 1 1 12 0v5l2 2H4zM10 21h4',
  dashboards: 'M4 20V10m6 10V4m6 16v-7m4 7H2',
  query: 'M8 6l-5 6 5 6m8-12l5 6-5 6M13.5 5l-3 14',
  models: 'M12 3v4m0 10v4M5.6 5.6l2.9 2.9m7 7l2.9 2.9M3 12h4m10 0h4M5.6 18.4l2.9-2.9m7-7l2.9-2.9',
  changes:
    'M6 4v12m0 0a2.5 2.5 0 1 0 0 4.5A2.5 2.5 0 0 0 6 16zM18 8.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5zm0 0c0 5-7 4-10.5 8',
  sun: 'M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM12 2v2m0 16v2M4.9 4.9l1.4 1.4m11.4 11.4l1.4 1.4M2 12h2m16 0h2M4.9 19.1l1.4-1.4M17.7 6.3l1.4-1.4',
  moon: 'M20 14.5A8.5 8.5 0 0 1 9.5 4 8.5 8.5 0 1 0 20 14.5z',
  bolt: 'M13 2L5 14h6l-1 8 8-12h-6z',
  search: 'M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14zm5 12l5 5',
  close: 'M6 6l12 12M18 6L6 18',
  pause: 'M8 5v14M16 5v14',
  play: 'M7 4l13 8-13 8z',
  refresh: 'M20 11a8 8 0 1 0-2.3 6.3M20 5v6h-6',
  back: 'M15 5l-7 7 7 7',
  device: 'M7 3h10v18H7zM11 17h2',
  broker: 'M4 12a8 8 0 0 1 16 0M7.5 12a4.5 4.5 0 0 1 9 0M12 12v8M9 20h6',
  rules: 'M4 6h10M4 12h16M4 18h7M17 4v4M14 16v4',
  stream: 'M3 8c3-3 6 3 9 0s6 3 9 0M3 15c3-3 6 3 9 0s6 3 9 0',
  lake: 'M4 6c0-1.7 3.6-3 8-3s8 1.3 8 3-3.6 3-8 3-8-1.3-8-3zm0 0v12c0 1.7 3.6 3 8 3s8-1.3 8-3V6M4 12c0 1.7 3.6 3 8 3s8-1.3 8-3',
  etl: 'M4 4h16l-6 8v7l-4 2v-9z',
  check: 'M5 13l4 4L19 7',
} as const;

export type IconName = keyof typeof PATHS;

export const iconPath = (name: IconName) => PATHS[name];

export function Icon({ name, size = 20 }: { name: IconName; size?: number }) {
  return (
    <svg class="icon" width={size} height={size} viewBox="0 0 24 24" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  );
}
