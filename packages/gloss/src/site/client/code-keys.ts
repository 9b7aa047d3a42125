/**
 * A block of code is one stop for the tab key. Inside it, arrows move from name to name: left and right in reading
 * order, up and down to the nearest name of another line.
 */
for (const link of document.querySelectorAll<HTMLElement>('a[data-t]')) {
  link.tabIndex = -1;
  // A link that can be dragged can't be selected as text.
  link.draggable = false;
}

let byMouse = false;
document.addEventListener('pointerdown', () => {
  byMouse = true;
});

document.addEventListener('keydown', (event) => {
  if (event.key === 'Tab') byMouse = false;
  if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
  const { activeElement } = document;
  const block = activeElement?.closest('.code pre');
  if (!block || !(activeElement instanceof HTMLElement)) return;
  // A reader who has clicked into a block reads with the mouse, and scrolls with the arrows.
  if (byMouse && activeElement === block) return;
  const names = [...block.querySelectorAll<HTMLElement>('[data-t]')];
  const goal = goalOf(event.key, names, activeElement);
  if (!goal) return;
  event.preventDefault();
  goal.tabIndex = -1;
  goal.focus();
});

function goalOf(key: string, names: HTMLElement[], active: HTMLElement): HTMLElement | undefined {
  const at = names.indexOf(active);
  switch (key) {
    case 'ArrowRight':
      return names[at + 1];
    case 'ArrowLeft':
      return names[at - 1];
    case 'Home':
      return names[0];
    case 'End':
      return names.at(-1);
    case 'ArrowDown':
      return at < 0 ? names[0] : nearestIn(lineOf(names.slice(at), active), active);
    case 'ArrowUp':
      return nearestIn(lineOf(names.slice(0, Math.max(0, at)).toReversed(), active), active);
    default:
      return undefined;
  }
}

/** The names of the first line that isn't the active one's. */
function lineOf(names: HTMLElement[], active: HTMLElement): HTMLElement[] {
  const own = active.closest('.line');
  const line = names.find((name) => name.closest('.line') !== own)?.closest('.line');
  return names.filter((name) => line && name.closest('.line') === line);
}

function nearestIn(names: HTMLElement[], active: HTMLElement): HTMLElement | undefined {
  const middle = (element: HTMLElement) => {
    const { left, right } = element.getBoundingClientRect();
    return (left + right) / 2;
  };
  const goal = middle(active);
  const distance = (element: HTMLElement) => Math.abs(middle(element) - goal);
  return names.reduce<HTMLElement | undefined>(
    (best, name) => (best && distance(best) <= distance(name) ? best : name),
    undefined,
  );
}
