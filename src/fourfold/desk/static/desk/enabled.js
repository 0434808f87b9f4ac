// Lets styles know that scripts run, before the page is drawn.
document.body.classList.add('js-enabled', 'govuk-frontend-supported')
