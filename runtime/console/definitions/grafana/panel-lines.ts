import type { Line } from '../picture';
import type { FieldDefaults, Panel } from './dashboard';
import { unitSuffix } from './unit-suffix';

/** The thresholds that are drawn across: their first step is the colour of what is below all. */
export function panelLines({ fieldConfig = {}, type }: Panel): readonly Line[] {
  const all: FieldDefaults[] = [fieldConfig.defaults ?? {}];
  for (const { properties } of fieldConfig.overrides ?? []) {
    const of = (id: string) => properties.find((property) => property.id === id)?.value;
    const [thresholds, style] = [of('thresholds'), of('custom.thresholdsStyle')];
    if (thresholds !== undefined)
      all.push({ thresholds, ...(style === undefined ? {} : { custom: { thresholdsStyle: style } }) } as FieldDefaults);
  }
  return all.flatMap(({ thresholds, custom, unit = fieldConfig.defaults?.unit }) => {
    const mode = custom?.thresholdsStyle?.mode ?? fieldConfig.defaults?.custom?.thresholdsStyle?.mode ?? 'off';
    const drawn = type === 'timeseries' || type === 'barchart' ? mode !== 'off' : false;
    const steps = drawn ? (thresholds?.steps ?? []) : [];
    return steps.flatMap(({ value, color }) =>
      value === null || isClear(color)
        ? []
        : [{ value, label: `${value}${unitSuffix(unit)}`, colour: colourOf(color) }],
    );
  });
}

const isClear = (colour: string) => colour === 'transparent';
/** Grafana's own names of colours. */
const COLOURS: Readonly<Record<string, string>> = {
  green: '#73bf69',
  red: '#f2495c',
  orange: '#ff9830',
  yellow: '#fade2a',
  blue: '#5794f2',
  purple: '#b877d9',
};
const colourOf = (name: string) => COLOURS[name.replace(/^(dark|semi-dark|light|super-light)-/, '')] ?? name;
