// Beside the hours of a workshop: the same in the reader's own time zone, where it differs.
"use strict";
for (const place of document.querySelectorAll("[data-own-time]")) {
  const from = new Date(place.dataset.from), to = new Date(place.dataset.to);
  const language = `${document.documentElement.lang}-CA`;
  const shown = (moment, more) => new Intl.DateTimeFormat(language, {
    weekday: "long", day: "numeric", month: "long", hour: "numeric", minute: "2-digit", ...more,
  }).format(moment);
  try {
    if (shown(from, {timeZone: place.dataset.zone}) !== shown(from, {})) {
      const hours = new Intl.DateTimeFormat(language, {
        weekday: "long", day: "numeric", month: "long", hour: "numeric", minute: "2-digit", timeZoneName: "short",
      }).formatRange(from, to);
      place.textContent = place.dataset.ownTime.replace("{hours}", hours);
      place.hidden = false;
    }
  } catch (error) {
    // A zone this browser does not know, or no ranges: the zone stands in words beside it.
  }
}
