// A map of our own areas, and what is drawn upon them: nothing is fetched from elsewhere.
import * as maplibre from '/static/vendor/maplibre/maplibre-gl.mjs'

if (maplibre.setWorkerUrl) maplibre.setWorkerUrl('/static/vendor/maplibre/maplibre-gl-worker.mjs')

export async function read (address) {
  return (await fetch(address)).json()
}

// `sources` are GeoJSON collections by name; the map shows all of the `seen` ones.
export function ground (holder, areas, sources, layers, seen) {
  const bounds = new maplibre.LngLatBounds()
  const widen = (part) => typeof part[0] === 'number' ? bounds.extend(part) : part.forEach(widen)
  for (const { geometry } of seen.flatMap((one) => one.features)) widen(geometry.coordinates)
  const map = new maplibre.Map({
    container: holder,
    attributionControl: false,
    style: {
      version: 8,
      sources: Object.fromEntries(Object.entries({ areas, ...sources }).map(([name, data]) => [name, { type: 'geojson', data }])),
      layers: [
        { id: 'ground', type: 'background', paint: { 'background-color': '#f3f2f1' } },
        { id: 'areas', type: 'fill', source: 'areas', paint: { 'fill-color': '#ffffff', 'fill-outline-color': '#505a5f' } },
        ...layers
      ]
    },
    ...(bounds.isEmpty() ? {} : { bounds, fitBoundsOptions: { padding: 24, maxZoom: 13 } })
  })
  map.addControl(new maplibre.NavigationControl({ showCompass: false }))
  map.addControl(new maplibre.ScaleControl())
  map.on('idle', () => { holder.dataset.drawn = 'yes' })
  return map
}
