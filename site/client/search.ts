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
  const isSlash = key === '/' && !event.ctrlKey && !event.metaKey && !event.altKey;
  const isK = key === 'k' && (event.ctrlKey || event.metaKey);
  if (typing || !(isSlash || isK)) return;
  event.preventDefault();
  open();
});
