import type { Picture, Question } from '../definitions/picture';
import { barOption } from './bar-option';
import type { EChartsCoreOption } from './echarts';
import { heatmapOption } from './heatmap-option';
import { lineOption } from './line-option';
import { mapOption } from './map-option';
import type { Rows } from './rows';
import { scatterOption } from './scatter-option';

/** What a picture draws of an answer. The columns are those of its question. */
export function optionOf(picture: Picture, { columns }: Question, rows: Rows): EChartsCoreOption {
  switch (picture.kind) {
    case 'line':
      return lineOption(picture, columns, rows);
    case 'bar':
      return barOption(picture, columns, rows);
    case 'scatter':
      return scatterOption(columns, rows);
    case 'heatmap':
      return heatmapOption(columns, rows);
    case 'map':
      return mapOption(columns, rows);
    default:
      return {};
  }
}
