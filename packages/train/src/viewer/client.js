// Puts in what the server draws. What is chosen stands in the address, so that it can be kept and shared.
const form = document.querySelector('form');
let source;

function listen() {
  source?.close();
  source = new EventSource(`/events${location.search}`);
  source.addEventListener('message', ({ data }) => {
    document.documentElement.classList.remove('is-away');
    for (const [id, html] of Object.entries(JSON.parse(data))) {
      const focused = document.activeElement?.id;
      document.getElementById(id).innerHTML = html;
      if (focused) document.getElementById(focused)?.focus();
    }
  });
  source.addEventListener('error', () => document.documentElement.classList.add('is-away'));
  source.addEventListener('end', () => {
    source.close();
    document.getElementById('end').hidden = false;
  });
}

form.addEventListener('change', () => {
  const chosen = new URLSearchParams(new FormData(form)).toString();
  // An empty name says that no run is chosen; without it, the server would choose.
  history.replaceState(null, '', `?${chosen || 'run='}`);
  listen();
});
listen();
