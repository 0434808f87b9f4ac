// The chart of a network. Where each node stands was worked out on the server, so that nothing here is slow and every
// screen shows the same picture. All that it shows is in the page's tables too.
import cytoscape from '/static/vendor/cytoscape.mjs'
import { keepSettled } from './labels.js'

const holder = document.getElementById('chart')
const told = document.getElementById('chosen')
const held = (name) => JSON.parse(document.getElementById(name).textContent)
const dark = matchMedia('(prefers-color-scheme: dark)').matches && getComputedStyle(document.body).backgroundColor !== 'rgb(255, 255, 255)'
const ink = dark ? '#ffffff' : '#0b0c0c'
const COLOURS = ['#f3f2f1', '#bbd4ea', '#cfe8d5', '#f9e1c0', '#e3d4ec', '#f7d4d4', '#d6ecec', '#ece6c2']

// Cytoscape would write a style into the page, which the content policy forbids; the desk's own sheet says the same.
const styled = document.createElement('meta')
styled.id = '__________cytoscape_stylesheet'
document.head.append(styled)

const chart = cytoscape({
  container: holder,
  elements: held('elements'),
  layout: { name: 'preset', padding: 24 },
  minZoom: 0.05,
  maxZoom: 4,
  hideEdgesOnViewport: true,
  textureOnViewport: true,
  style: [
    { selector: 'node', style: { shape: 'data(shape)', label: 'data(label)', width: 18, height: 18, 'font-size': 9, color: ink, 'text-valign': 'bottom', 'text-margin-y': 3, 'text-background-color': dark ? '#0b0c0c' : '#ffffff', 'text-background-opacity': 0.75, 'border-width': 1.5, 'border-color': ink, 'background-color': (node) => COLOURS[node.data('community') % COLOURS.length] } },
    { selector: 'node.event', style: { width: 9, height: 9, 'font-size': 7, 'background-color': '#b1b4b6' } },
    { selector: 'node.group', style: { width: 40, height: 22, 'font-size': 13, 'font-weight': 'bold', 'border-width': 3, 'z-index': 5 } },
    { selector: 'node.protected', style: { width: 22, height: 22, 'border-width': 3, 'border-style': 'double' } },
    { selector: 'node.centre', style: { 'border-width': 5, 'font-weight': 'bold', 'font-size': 14 } },
    { selector: 'edge', style: { width: 1, 'line-color': dark ? '#b1b4b6' : '#505a5f', 'curve-style': 'haystack', opacity: 0.7 } },
    { selector: 'edge.low, edge.unknown', style: { 'line-style': 'dotted', 'curve-style': 'straight' } },
    { selector: 'edge.protected', style: { 'line-style': 'dashed', 'curve-style': 'straight', width: 1.5 } },
    { selector: 'edge.conflict', style: { width: 3, 'line-style': 'solid', 'line-color': '#d4351c' } },
    { selector: '.path', style: { width: 4, 'line-color': '#1d70b8', 'z-index': 9 } },
    { selector: 'node.path', style: { width: 26, height: 26, 'border-color': '#1d70b8', 'border-width': 4 } },
    { selector: ':selected', style: { 'border-color': '#f47738', 'border-width': 6, 'line-color': '#f47738', 'font-size': 14, 'z-index': 10 } },
    { selector: 'node.near, node.pointed', style: { 'font-weight': 'bold', 'z-index': 10 } },
    { selector: 'node.quiet', style: { 'text-opacity': 0 } },
    { selector: '.away', style: { display: 'none' } }
  ]
})

function choose (node) {
  chart.elements().unselect()
  node.select()
  const said = node.connectedEdges().not('.away').map((edge) => edge.data('said'))
  told.replaceChildren()
  const title = document.createElement('h2')
  title.className = 'govuk-heading-s'
  title.textContent = node.data('label')
  const list = document.createElement('ul')
  list.className = 'govuk-list ff-small'
  for (const words of [...new Set(said)].slice(0, 20)) {
    const item = document.createElement('li')
    item.textContent = words
    list.append(item)
  }
  told.append(title, list)
  if (node.data('sort') === 'event') return
  offer('Expand', (asked) => asked.append('around', node.id()))
  if (node.hasClass('centre')) return
  offer('Shortest paths to it', (asked) => asked.set('to', node.id()))
  if (!node.hasClass('protected')) offer('What if it were gone', (asked) => asked.set('without', node.id()))
}

// The same page, asked otherwise.
function offer (words, change) {
  const link = document.createElement('a')
  const asked = new URLSearchParams(location.search)
  change(asked)
  link.className = 'govuk-link'
  link.href = `?${asked}`
  link.textContent = words
  told.append(link, ' ')
}

const labels = keepSettled(chart)
chart.on('tap', 'node', (event) => choose(event.target))

// By keyboard: the nearest tied node in the direction of the arrow; from a node that is tied to nothing, any node.
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }
function next ([dx, dy]) {
  const now = chart.$('node:selected').first()
  if (now.empty()) return chart.$('node.centre').first()
  const { x, y } = now.position()
  const ahead = (nodes) => nodes.not(now).not('.away').toArray()
    .map((node) => ({ node, along: (node.position('x') - x) * dx + (node.position('y') - y) * dy, far: Math.hypot(node.position('x') - x, node.position('y') - y) }))
    .filter((one) => one.along > 0.4 * one.far).sort((one, other) => one.far - other.far)
  return (ahead(now.neighborhood('node'))[0] || ahead(chart.nodes())[0])?.node
}
holder.addEventListener('keydown', (event) => {
  if (ARROWS[event.key]) {
    const node = next(ARROWS[event.key])
    if (node && node.nonempty()) {
      choose(node)
      chart.animate({ center: { eles: node }, duration: 150 })
    }
  } else if (event.key === '+' || event.key === '=') chart.zoom({ level: chart.zoom() * 1.3, renderedPosition: { x: holder.clientWidth / 2, y: holder.clientHeight / 2 } })
  else if (event.key === '-') chart.zoom({ level: chart.zoom() / 1.3, renderedPosition: { x: holder.clientWidth / 2, y: holder.clientHeight / 2 } })
  else if (event.key === 'Enter') told.querySelector('a')?.focus()
  else return
  event.preventDefault()
})

const slider = document.getElementById('phase-slider')
if (slider) {
  const phases = held('phases')
  document.getElementById('through').hidden = false
  slider.addEventListener('input', () => {
    const phase = phases[slider.value - 1]
    document.getElementById('phase-said').textContent = phase ? `${phase[0]} to ${phase[1]}` : 'the whole time'
    labels()
    chart.batch(() => {
      chart.elements().removeClass('away')
      if (!phase) return
      chart.edges().filter((edge) => (edge.data('from') || '') > phase[1] || (edge.data('to') || '9999') < phase[0]).addClass('away')
      chart.nodes().filter((node) => node.connectedEdges().not('.away').empty()).addClass('away')
    })
  })
}

chart.ready(() => { holder.dataset.drawn = 'yes' })
window.chart = chart
