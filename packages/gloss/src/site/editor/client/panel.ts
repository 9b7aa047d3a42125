import { element } from './elements.ts';
import { language, path } from './here.ts';

/** What is open. Saving reloads the page, and the translator goes on in the same place. */
export interface Place {
  room: 'page' | 'strings' | 'replace';
  key?: string | undefined;
}

const remembered = `gloss desk ${language} ${path}`;

let open: { panel: HTMLElement; back: () => HTMLElement | undefined } | undefined;

export function lastPlace(): Place | undefined {
  const text = sessionStorage.getItem(remembered);
  return text === null ? undefined : (JSON.parse(text) as Place);
}

/** Opens the one panel there is. The focus goes back to what opened it. */
export function openPanel(
  place: Place,
  label: string,
  back: () => HTMLElement | undefined,
): HTMLElement {
  open?.panel.remove();
  sessionStorage.setItem(remembered, JSON.stringify(place));
  const panel = element('aside', 'editor');
  panel.setAttribute('aria-label', label);
  // A click on its text keeps the focus in it, and with that its keys.
  panel.tabIndex = -1;
  panel.addEventListener('keydown', (event) => {
    // Keys of the page are letters here.
    event.stopPropagation();
    if (event.key === 'Escape') closePanel();
  });
  document.body.append(panel);
  open = { panel, back };
  return panel;
}

export function closePanel(): void {
  const back = open?.back();
  open?.panel.remove();
  open = undefined;
  sessionStorage.removeItem(remembered);
  back?.focus();
}
