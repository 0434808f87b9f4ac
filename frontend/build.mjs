// Compiles the desk's styles and gathers the scripts that it serves into ../src/fourfold/desk/static/vendor.
// Nothing there is committed: `make setup` makes it from the lock file.

import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as sass from 'sass'

const here = dirname(fileURLToPath(import.meta.url))
const modules = join(here, 'node_modules')
const out = join(here, '..', 'src', 'fourfold', 'desk', 'static', 'vendor')

rmSync(out, { recursive: true, force: true })
mkdirSync(out, { recursive: true })

for (const sheet of ['desk', 'moj']) {
  const { css } = sass.compile(join(here, `${sheet}.scss`), { loadPaths: [here], style: 'compressed', quietDeps: true })
  writeFileSync(join(out, `${sheet}.css`), css.replaceAll('"GDS Transport",', ''))
}

const files = {
  'cytoscape/dist/cytoscape.esm.min.mjs': 'cytoscape.mjs',
  'govuk-frontend/dist/govuk/govuk-frontend.min.js': 'govuk-frontend.min.js',
  '@ministryofjustice/frontend/moj/moj-frontend.min.js': 'moj-frontend.min.js',
  'maplibre-gl/dist/maplibre-gl.mjs': 'maplibre/maplibre-gl.mjs',
  'maplibre-gl/dist/maplibre-gl-shared.mjs': 'maplibre/maplibre-gl-shared.mjs',
  'maplibre-gl/dist/maplibre-gl-worker.mjs': 'maplibre/maplibre-gl-worker.mjs',
  'maplibre-gl/dist/maplibre-gl.css': 'maplibre/maplibre-gl.css'
}
for (const [from, to] of Object.entries(files)) cpSync(join(modules, from), join(out, to))
