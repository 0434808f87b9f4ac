// Which labels of a chart are shown: as many as fit without one lying on another or on a node, in letters of the same
// size however far away. What is chosen or pointed at comes first with what it is tied to, then the one in the middle,
// groups, and people to be protected; nobody by how many ties they have. All others are in the tables, and are shown as
// one zooms in.
const BEFORE = ['.pointed', ':selected', '.near', '.centre', '.path', '.group', '.protected']
const LETTERS = [14, 14, 12, 14, 12, 13, 12, 11, 9] // on the screen, by place in that order; the last: events
const LINE = 1.3 // of the letters' height
const APART = 4
const FIRST = BEFORE.indexOf('.protected') // those before it are said even across a node
const SIDE = 64 // of the squares in which what is taken is looked up
const EVENTS_FROM = 0.7 // the zoom below which events say nothing

function rank (node) {
  const place = BEFORE.findIndex((selector) => node.is(selector))
  return (place < 0 ? BEFORE.length : place) + (node.hasClass('event') ? 1 : 0)
}

const pen = document.createElement('canvas').getContext('2d')
const widths = new Map() // of each label, in letters' heights
function widthOf (node) {
  const said = node.data('label')
  if (!widths.has(said)) {
    pen.font = `bold 100px ${node.style('font-family')}`
    widths.set(said, pen.measureText(said).width / 100)
  }
  return widths.get(said)
}

function boxOf (node, letters, zoom) {
  const { x, y } = node.renderedPosition()
  const half = (widthOf(node) * letters + APART) / 2
  const top = y + node.numericStyle('height') * zoom / 2 + 2
  return { left: x - half, right: x + half, top, bottom: top + letters * LINE }
}

function nodeBox (node, zoom) {
  const { x, y } = node.renderedPosition()
  const half = node.numericStyle('height') * zoom / 2
  return { left: x - half, right: x + half, top: y - half, bottom: y + half }
}

function fits (box, taken) {
  return !taken.some((one) => one.left < box.right && box.left < one.right && one.top < box.bottom && box.top < one.bottom)
}

// Squares of the screen, so that each label is compared with those near it alone.
function squares (box, side) {
  const found = []
  for (let x = Math.floor(box.left / side); x <= Math.floor(box.right / side); x++) {
    for (let y = Math.floor(box.top / side); y <= Math.floor(box.bottom / side); y++) found.push(`${x} ${y}`)
  }
  return found
}

export function settle (chart) {
  const zoom = chart.zoom()
  const seen = chart.extent()
  const taken = new Map()
  const shown = chart.nodes().not('.away').filter((node) => {
    const { x, y } = node.position()
    return x >= seen.x1 && x <= seen.x2 && y >= seen.y1 && y <= seen.y2
  })
  const order = shown.toArray().map((node) => ({ node, before: rank(node) }))
    .sort((one, other) => one.before - other.before || (one.node.id() < other.node.id() ? -1 : 1))
  const put = (box, where) => { for (const square of where) taken.set(square, [...(taken.get(square) || []), box]) }
  const first = order.filter((one) => one.before < FIRST)
  const last = order.filter((one) => one.before >= FIRST)
  chart.batch(() => {
    chart.nodes().not(shown).addClass('quiet')
    label(first)
    shown.forEach((node) => put(nodeBox(node, zoom), squares(nodeBox(node, zoom), SIDE)))
    label(last)
  })

  function label (some) {
    for (const { node, before } of some) {
      const letters = LETTERS[before]
      const box = boxOf(node, letters, zoom)
      const where = squares(box, SIDE)
      const free = (before < LETTERS.length - 1 || zoom >= EVENTS_FROM) && where.every((square) => fits(box, taken.get(square) || []))
      node.toggleClass('quiet', !free)
      if (free) {
        node.style('font-size', letters / zoom)
        put(box, where)
      }
    }
  }
}

// Anew whenever what is seen has come to rest; never while it moves.
export function keepSettled (chart) {
  let waiting = null
  const soon = () => {
    clearTimeout(waiting)
    waiting = setTimeout(() => settle(chart), 80)
  }
  chart.on('viewport resize select unselect', soon)
  chart.on('mouseover', 'node', (event) => {
    event.target.addClass('pointed').neighborhood('node').addClass('near')
    soon()
  })
  chart.on('mouseout', 'node', () => {
    chart.nodes('.pointed, .near').removeClass('pointed near')
    soon()
  })
  settle(chart)
  return soon
}
