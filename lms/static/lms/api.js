// Shows the schema. Whoever is signed in to the pages may also try what writes: the CSRF token goes along.
const place = document.getElementById("swagger-ui");
SwaggerUIBundle({
  domNode: place,
  url: place.dataset.schema,
  presets: [SwaggerUIBundle.presets.apis],
  layout: "BaseLayout",
  deepLinking: true,
  validatorUrl: null,
  requestInterceptor: (request) => {
    if (place.dataset.csrf) {
      request.headers["X-CSRFToken"] = place.dataset.csrf;
    }
    return request;
  },
});
