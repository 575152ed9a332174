import type { Board, Sheet } from '../picture';
import type { DashboardFile, Panel } from './dashboard';
import type { Range } from './macros';
import { panelPicture } from './panel-picture';
import { isControl } from './variables';

const DASHBOARD = /^grafana\/dashboards\/.*\.json$/;
const DAY = 86_400_000;

/** The dashboards of generated/grafana/, as they would open in Grafana. A row of panels is a sheet of its own. */
export function grafanaBoards(files: Readonly<Record<string, string>>, now: number): readonly Board[] {
  return Object.entries(files)
    .filter(([path]) => DASHBOARD.test(path))
    .map(([path, text]) => {
      const file = JSON.parse(text) as DashboardFile;
      return {
        id: `grafana-${file.uid ?? path}`,
        title: file.title,
        tool: 'Grafana' as const,
        file: path,
        sheets: sections(file.panels ?? []).map((section) => sheetOf(section, file, now)),
      };
    });
}

interface Section {
  readonly title: string;
  readonly panels: readonly Panel[];
}

function sections(panels: readonly Panel[]): readonly Section[] {
  const found: { title: string; panels: Panel[] }[] = [{ title: '', panels: [] }];
  for (const panel of panels) {
    if (panel.type === 'row') found.push({ title: panel.title ?? '', panels: [...(panel.panels ?? [])] });
    else found.at(-1)?.panels.push(panel);
  }
  const filled = found.filter((section) => section.panels.length > 0);
  return filled.length > 0 ? filled : found.slice(0, 1);
}

function sheetOf({ title, panels }: Section, { time, templating }: DashboardFile, now: number): Sheet {
  const variables = templating?.list ?? [];
  const range = { from: -daysBack(time?.from ?? 'now-6h'), to: 1 };
  const today = Math.floor(now / DAY) * DAY;
  const written = (days: number) => new Date(today + days * DAY).toISOString().slice(0, 19).replace('T', ' ');
  const opening = (days: number): Range => [written(-days), written(range.to)];
  const top = Math.min(...panels.map(({ gridPos }) => gridPos?.y ?? 0), Number.MAX_SAFE_INTEGER);
  const rangeFor = ({ timeFrom }: Panel) => {
    const own = timeFrom ? daysBack(`now-${timeFrom}`) : undefined;
    return own === undefined ? { opening: opening(-range.from) } : { opening: opening(own), own: timeFrom ?? '' };
  };
  return {
    id: title === '' ? 'panels' : title,
    title: title === '' ? 'Panels' : title,
    filters: variables.filter(isControl).map(({ name, label, options = [] }) => {
      const values = options.map(({ value }) => String(value)).filter((value) => value !== '$__all');
      return { column: name, title: label || name, ...(values.length > 0 ? { options: values } : {}) };
    }),
    range,
    pictures: panels.map((panel) => panelPicture(panel, top, variables, rangeFor(panel))),
  };
}

const UNITS: Readonly<Record<string, number>> = { m: 1 / 1440, h: 1 / 24, d: 1, w: 7, M: 31, y: 366 };

/** Whole days before today in which the range begins. */
function daysBack(from: string): number {
  const [, amount, unit = ''] = /^now-(\d+)([mhdwMy])/.exec(from) ?? [];
  return amount === undefined ? 0 : Math.max(1, Math.ceil(Number(amount) * (UNITS[unit] ?? 1)));
}
