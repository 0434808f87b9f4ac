// Starts GOV.UK's patterns on the page.
import { initAll } from '/static/vendor/govuk-frontend.min.js'

initAll()
