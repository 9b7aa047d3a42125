/** Copies a section's link or its code, as it runs or with the comments it was written with, and the paper for a bibliography. */
const tools = document.querySelector<HTMLTemplateElement>('#code-tools');
const toast = document.querySelector<HTMLElement>('.toast');
let timer: ReturnType<typeof setTimeout> | undefined;

for (const code of document.querySelectorAll('.row > .code')) {
  if (tools) code.prepend(tools.content.cloneNode(true));
}

document.addEventListener('click', ({ target }) => {
  if (!(target instanceof Element)) return;
  const cite = target.closest<HTMLElement>('.cite');
  if (cite) void copy(cite.dataset['text'] ?? '');
  const row = target.closest<HTMLElement>('.row');
  if (!row) return;
  const button = target.closest<HTMLElement>('[data-copy]');
  if (button) void copy(button.dataset['copy'] === 'all' ? sourceOf(row) : codeOf(row));
  const link = target.closest<HTMLAnchorElement>('.permalink');
  if (link) void copy(link.href);
});

async function copy(text: string | Promise<string>): Promise<void> {
  try {
    // Handed over as a promise: some browsers forget the click while a file is fetched.
    const blob = Promise.resolve(text).then((plain) => new Blob([plain], { type: 'text/plain' }));
    await navigator.clipboard.write([new ClipboardItem({ 'text/plain': blob })]);
    say(toast?.dataset['copied']);
  } catch {
    say(toast?.dataset['uncopied']);
  }
}

function say(words = ''): void {
  if (!toast) return;
  clearTimeout(timer);
  toast.textContent = words;
  timer = setTimeout(() => (toast.textContent = ''), 2200);
}

/** The code without any comment, those at the ends of lines included. */
function codeOf(row: HTMLElement): string {
  const lines = [...row.querySelectorAll<HTMLElement>('.line')].flatMap((line) => {
    const copy = line.cloneNode(true) as HTMLElement;
    const comments = copy.querySelectorAll('.c-comment');
    for (const comment of comments) comment.remove();
    const text = copy.textContent.trimEnd();
    return text === '' && comments.length > 0 ? [] : [text];
  });
  return `${lines.join('\n')}\n`;
}

/** The section as its author wrote it, out of the published file. */
async function sourceOf(row: HTMLElement): Promise<string> {
  const url = row.closest<HTMLElement>('[data-source]')?.dataset['source'] ?? '';
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: ${response.status}`);
  const lines = (await response.text()).split(/\r\n?|\n/);
  const { first, last } = row.dataset;
  return `${lines.slice(Number(first) - 1, Number(last)).join('\n')}\n`;
}
