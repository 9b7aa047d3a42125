/** Closes what stands above all pages until it says something else. */
const announcement = document.querySelector<HTMLElement>('.announcement');

announcement?.querySelector('button')?.addEventListener('click', () => {
  document.documentElement.dataset['closed'] = '';
  try {
    localStorage.setItem('announcement', announcement.querySelector('p')?.textContent ?? '');
  } catch {
    // Where nothing may be kept, it is there again on the next page.
  }
});
