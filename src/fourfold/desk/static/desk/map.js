// Today's triggers on the map.
import { ground, read } from './ground.js'

const holder = document.getElementById('map')
const COLOURS = ['match', ['get', 'section'], 'duty', '#d4351c', 'measured', '#1d70b8', '#505a5f']
const [areas, points] = await Promise.all([read(holder.dataset.areas), read(holder.dataset.points)])
const map = ground(holder, areas, { points }, [
  { id: 'points', type: 'circle', source: 'points', paint: { 'circle-radius': 7, 'circle-color': COLOURS, 'circle-stroke-width': 2, 'circle-stroke-color': '#ffffff' } }
], [areas, points])
map.on('mouseenter', 'points', () => { map.getCanvas().style.cursor = 'pointer' })
map.on('mouseleave', 'points', () => { map.getCanvas().style.cursor = '' })
map.on('click', 'points', (event) => { location.href = `/triggers/${event.features[0].properties.id}/` })
