// Drawing an area on the map: each click puts a corner down; the text field holds the area as GeoJSON.
import { ground, read } from './ground.js'

const field = document.querySelector('[data-draw]')
const holder = document.createElement('div')
const said = document.createElement('p')
const buttons = document.createElement('div')
let corners = []
try { corners = JSON.parse(field.value).coordinates[0].slice(0, -1) } catch { corners = [] }

function button (text, act) {
  const made = document.createElement('button')
  made.type = 'button'
  made.className = 'govuk-button govuk-button--secondary'
  made.textContent = text
  made.addEventListener('click', () => { act(); show() })
  return made
}

function shape () {
  const whole = corners.length > 2
  return whole ? { type: 'Polygon', coordinates: [[...corners, corners[0]]] } : { type: 'MultiPoint', coordinates: corners }
}

const drawn = () => ({ type: 'FeatureCollection', features: [{ type: 'Feature', properties: {}, geometry: shape() }] })

function show () {
  field.value = corners.length > 2 ? JSON.stringify(shape()) : ''
  map.getSource('drawn')?.setData(drawn())
  said.textContent = corners.length === 0
    ? 'Click on the map to put each corner of the area down.'
    : corners.length < 3 ? `Corners: ${corners.length}. At least three make an area.` : `Corners: ${corners.length}.`
}

holder.className = 'ff-bigmap ff-bigmap--low'
holder.setAttribute('role', 'region')
holder.setAttribute('aria-label', 'Map to draw an area on; an area can be picked from the list instead')
said.className = 'govuk-body ff-small'
said.setAttribute('aria-live', 'polite')
buttons.className = 'govuk-button-group'
buttons.append(button('Take back the last corner', () => corners.pop()), button('Begin again', () => { corners = [] }))
field.after(holder, said, buttons)
const areas = await read(field.dataset.draw)
const map = ground(holder, areas, { drawn: drawn() }, [
  { id: 'drawn', type: 'fill', source: 'drawn', filter: ['==', '$type', 'Polygon'], paint: { 'fill-color': '#1d70b8', 'fill-opacity': 0.35, 'fill-outline-color': '#0b0c0c' } },
  { id: 'corners', type: 'circle', source: 'drawn', paint: { 'circle-radius': 5, 'circle-color': '#1d70b8' } }
], [areas])
map.on('click', (event) => {
  corners.push([Number(event.lngLat.lng.toFixed(6)), Number(event.lngLat.lat.toFixed(6))])
  show()
})
map.on('load', show)
