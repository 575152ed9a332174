const SUFFIXES: Readonly<Record<string, string>> = {
  celsius: ' °C',
  fahrenheit: ' °F',
  kelvin: ' K',
  percent: ' %',
  percentunit: '',
  humidity: ' %H',
  volt: ' V',
  amp: ' A',
  watt: ' W',
  kwatt: ' kW',
  kwatth: ' kWh',
  watth: ' Wh',
  hertz: ' Hz',
  rotrpm: ' rpm',
  dBm: ' dBm',
  ppm: ' ppm',
  lux: ' lx',
  pressurebar: ' bar',
  pressurembar: ' mbar',
  pressurehpa: ' hPa',
  pressurekpa: ' kPa',
  lengthm: ' m',
  lengthmm: ' mm',
  accMS2: ' m/s²',
  velocityms: ' m/s',
  s: ' s',
  ms: ' ms',
  decbytes: ' B',
  bytes: ' B',
};

/** What stands behind a number of this unit of Grafana's, with its space. */
export function unitSuffix(unit: string | undefined): string {
  if (unit === undefined || unit === 'none' || unit === 'short' || unit === 'string') return '';
  if (unit.startsWith('suffix:')) return ` ${unit.slice('suffix:'.length).trim()}`;
  if (unit.includes(':')) return '';
  return Object.hasOwn(SUFFIXES, unit) ? (SUFFIXES[unit] ?? '') : ` ${unit}`;
}
