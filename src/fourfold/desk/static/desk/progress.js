// While work goes on, brings its progress up to date without loading the page. Without script there is a link.
const place = () => document.getElementById('progress')

async function look () {
  const answer = await fetch(location.href, { headers: { Accept: 'text/html' } })
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html')
  const now = page.getElementById('progress')
  if (!now || now.dataset.going === 'no') return location.reload()
  place().replaceWith(now)
  setTimeout(look, 2000)
}

if (place()?.dataset.going === 'yes') setTimeout(look, 2000)
