import type { Json } from '../../../schema/plan/json';

/** The options of a map with a marker for each site, coloured by the value. */
export function mapOptions(value: string, name: string): { readonly [key: string]: Json } {
  return {
    view: { id: 'fit', allLayers: true, lat: 0, lon: 0, zoom: 4, padding: 20 },
    basemap: { type: 'default', name: 'Basemap' },
    controls: { showZoom: true, mouseWheelZoom: true, showAttribution: true, showScale: false, showDebug: false },
    tooltip: { mode: 'details' },
    layers: [
      {
        type: 'markers',
        name: 'Sites',
        tooltip: true,
        location: { mode: 'coords', latitude: 'latitude', longitude: 'longitude' },
        config: {
          showLegend: true,
          style: {
            size: { fixed: 8, min: 4, max: 16 },
            color: { field: value, fixed: 'green' },
            text: { mode: 'field', field: name, fixed: '' },
            textConfig: { fontSize: 12, textAlign: 'center', textBaseline: 'middle', offsetX: 0, offsetY: -14 },
            opacity: 0.8,
            symbol: { mode: 'fixed', fixed: 'img/icons/marker/circle.svg' },
          },
        },
      },
    ],
  };
}
