import { colour } from '../style/theme';
import type { EChartsCoreOption } from './echarts';

/** Text only: nothing that a lake holds is read as HTML. */
export const tooltipLook = () => ({
  renderMode: 'richText',
  backgroundColor: colour('raised'),
  borderColor: colour('line-strong'),
  textStyle: { color: colour('ink'), fontSize: 12 },
  confine: true,
});

/** What all pictures share. */
export const chartLook = (): EChartsCoreOption => ({
  animation: false,
  textStyle: {
    fontFamily: 'system-ui, -apple-system, Segoe UI, Roboto, DejaVu Sans, sans-serif',
    color: colour('ink-soft'),
  },
  tooltip: tooltipLook(),
});

export const axisLook = () => ({
  axisLine: { lineStyle: { color: colour('line-strong') } },
  axisTick: { show: false },
  axisLabel: { color: colour('ink-faint'), fontSize: 11, hideOverlap: true },
  splitLine: { lineStyle: { color: colour('line') } },
  nameTextStyle: { color: colour('ink-faint'), fontSize: 11 },
});

/** Where the picture stands in its frame, in pixels. */
export const gridLook = (more: object = {}) => ({
  left: 12,
  right: 18,
  top: 34,
  bottom: 10,
  containLabel: true,
  ...more,
});

/** Below so many series the legend says more than it takes. */
export const NAMED = 12;

export function legendLook(count: number): object {
  if (count < 2 || count > NAMED) return {};
  const paging = { pageIconColor: colour('accent'), pageTextStyle: { color: colour('ink-faint') } };
  return {
    legend: {
      type: 'scroll',
      top: 4,
      left: 8,
      right: 8,
      itemWidth: 14,
      itemHeight: 8,
      icon: 'roundRect',
      textStyle: { color: colour('ink-soft'), fontSize: 11.5 },
      ...paging,
    },
  };
}
