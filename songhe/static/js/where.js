// A field that says where this telephone is, if its owner lets it; empty is always allowed.

export function fillWhere() {
  const field = document.querySelector("input[data-where]");
  if (!field || !navigator.geolocation) return;
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => {
      const [latitude, longitude] = [coords.latitude, coords.longitude].map((one) => one.toFixed(4));
      field.value = `${latitude}, ${longitude} ±${Math.round(coords.accuracy)} m`;
    },
    () => {},
    { enableHighAccuracy: true, timeout: 20_000 },
  );
}
