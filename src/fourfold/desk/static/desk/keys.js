// Keys for who works through the list without the mouse: j and k move, Enter opens, letters press what is marked with
// them. They never act while something is being written, nor with a modifier, and can be turned off (and stay off).

const OFF = 'fourfold-keys-off'
const writing = (element) => element.matches('input, textarea, select, [contenteditable]')
const shown = () => [...document.querySelectorAll('[data-row]')].filter((row) => row.checkVisibility()) // not what is folded away
const off = () => localStorage.getItem(OFF) === '1'

function move (by) {
  const rows = shown()
  if (!rows.length) return
  const here = rows.indexOf(document.activeElement)
  const next = here < 0 ? (by > 0 ? 0 : rows.length - 1) : Math.min(Math.max(here + by, 0), rows.length - 1)
  rows[next].focus()
  rows[next].scrollIntoView({ block: 'center' })
}

document.addEventListener('keydown', (event) => {
  if (off() || event.ctrlKey || event.metaKey || event.altKey || writing(event.target)) return
  if (event.key === 'j') move(1)
  else if (event.key === 'k') move(-1)
  else {
    const marked = /^[a-z]$/.test(event.key) && document.querySelector(`[data-key="${event.key}"]`)
    if (!marked) return
    marked.click()
  }
  event.preventDefault()
})

for (const button of document.querySelectorAll('[data-keys]')) {
  const say = () => { button.textContent = off() ? 'Turn keys on' : 'Turn keys off' }
  button.hidden = false
  button.addEventListener('click', () => {
    localStorage.setItem(OFF, off() ? '0' : '1')
    say()
  })
  say()
}
