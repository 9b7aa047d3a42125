/** Opens the search by its button or by `/`. The field is there at once; the engine is loaded then, and not before. */
const dialog = document.querySelector<HTMLDialogElement>('dialog.search');
const input = dialog?.querySelector('input');

function open(): void {
  if (!dialog || dialog.open) return;
  dialog.showModal();
  input?.select();
  void import('./search-dialog.ts').then(({ startSearch }) => startSearch());
}

document.querySelector('.search-open')?.addEventListener('click', open);
document.addEventListener('keydown', (event) => {
  const { key, target } = event;
  const typing = target instanceof Element && target.closest('input, textarea, select');
  const isSlash = key === '/' && !event.ctrlKey && !event.metaKey && !event.altKey && !typing;
  // In a field too, and in the search itself: a browser would leave the page for its own address bar.
  const isK = key === 'k' && (event.ctrlKey || event.metaKey);
  if (!isSlash && !isK) return;
  event.preventDefault();
  open();
});
