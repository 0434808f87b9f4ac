// Where a group works, on the map.
import { ground, read } from './ground.js'

const holder = document.getElementById('territory')
const [areas, territory] = await Promise.all([read(holder.dataset.areas), read(holder.dataset.territory)])
ground(holder, areas, { territory }, [
  { id: 'territory', type: 'fill', source: 'territory', paint: { 'fill-color': '#1d70b8', 'fill-opacity': 0.35, 'fill-outline-color': '#0b0c0c' } }
], [territory.features.length ? territory : areas])
