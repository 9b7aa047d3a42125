/** Light or dark: the system's choice until the reader makes their own, which is then remembered. */
const root = document.documentElement;
const button = document.querySelector<HTMLButtonElement>('.theme-switch');
const system = matchMedia('(prefers-color-scheme: dark)');

function current(): 'light' | 'dark' {
  const chosen = root.dataset['theme'];
  if (chosen === 'light' || chosen === 'dark') return chosen;
  return system.matches ? 'dark' : 'light';
}

function show(): void {
  button?.setAttribute('aria-pressed', String(current() === 'dark'));
}

button?.addEventListener('click', () => {
  const theme = current() === 'dark' ? 'light' : 'dark';
  // Choosing what the system says anyway means to follow it again.
  const follows = (theme === 'dark') === system.matches;
  if (follows) delete root.dataset['theme'];
  else root.dataset['theme'] = theme;
  try {
    if (follows) localStorage.removeItem('theme');
    else localStorage.setItem('theme', theme);
  } catch {
    // Storage may be forbidden; the choice then lasts as long as the page.
  }
  show();
});
system.addEventListener('change', show);
show();
