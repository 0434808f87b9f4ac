// Today's triggers on a map of our own areas: nothing is fetched from elsewhere.
import * as maplibre from '/static/vendor/maplibre/maplibre-gl.mjs'

const holder = document.getElementById('map')
const COLOURS = ['match', ['get', 'section'], 'duty', '#d4351c', 'measured', '#1d70b8', '#505a5f']

async function draw () {
  const [areas, points] = await Promise.all(
    [holder.dataset.areas, holder.dataset.points].map(async (address) => (await fetch(address)).json())
  )
  const bounds = new maplibre.LngLatBounds()
  const widen = (part) => typeof part[0] === 'number' ? bounds.extend(part) : part.forEach(widen)
  for (const { geometry } of [...areas.features, ...points.features]) widen(geometry.coordinates)
  const map = new maplibre.Map({
    container: holder,
    attributionControl: false,
    style: {
      version: 8,
      sources: { areas: { type: 'geojson', data: areas }, points: { type: 'geojson', data: points } },
      layers: [
        { id: 'ground', type: 'background', paint: { 'background-color': '#f3f2f1' } },
        { id: 'areas', type: 'fill', source: 'areas', paint: { 'fill-color': '#ffffff', 'fill-outline-color': '#505a5f' } },
        { id: 'points', type: 'circle', source: 'points', paint: { 'circle-radius': 7, 'circle-color': COLOURS, 'circle-stroke-width': 2, 'circle-stroke-color': '#ffffff' } }
      ]
    },
    ...(bounds.isEmpty() ? {} : { bounds, fitBoundsOptions: { padding: 24 } })
  })
  map.addControl(new maplibre.NavigationControl({ showCompass: false }))
  map.addControl(new maplibre.ScaleControl())
  map.on('mouseenter', 'points', () => { map.getCanvas().style.cursor = 'pointer' })
  map.on('mouseleave', 'points', () => { map.getCanvas().style.cursor = '' })
  map.on('click', 'points', (event) => { location.href = `/triggers/${event.features[0].properties.id}/` })
  map.on('idle', () => { holder.dataset.drawn = 'yes' })
}

if (maplibre.setWorkerUrl) maplibre.setWorkerUrl(holder.dataset.worker)
draw()
