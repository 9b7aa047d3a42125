/** Opens the search by its button or by `/`; all that it needs is loaded then, and not before. */
const button = document.querySelector('.search-open');

async function open(): Promise<void> {
  const { openSearch } = await import('./search-dialog.ts');
  openSearch();
}

button?.addEventListener('click', () => void open());
document.addEventListener('keydown', (event) => {
  const { key, target } = event;
  const typing = target instanceof Element && target.closest('input, textarea, select');
  const isSlash = key === '/' && !event.ctrlKey && !event.metaKey && !event.altKey;
  const isK = key === 'k' && (event.ctrlKey || event.metaKey);
  if (typing || !(isSlash || isK)) return;
  event.preventDefault();
  void open();
});
