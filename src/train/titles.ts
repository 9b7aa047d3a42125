/** What people call the rows of the presets. */
const titles: Readonly<Record<string, string>> = {
  alone: 'student alone',
  distilled: 'distilled student',
  without3: 'without any 3',
  only7and8: '7s and 8s only',
  'from-ensemble': 'ensemble’s student',
};

/** `alone` → `student alone`; a row that nobody has named goes by its own name. */
export function titleOf(name: string): string {
  return titles[name] ?? name;
}

/** A model's title, with its seed where the run has several: there, the id is more than the name. */
export function titleOfModel({ id, name, seed }: { id: string; name: string; seed: number }) {
  return id === name ? titleOf(name) : `${titleOf(name)}, seed ${seed}`;
}
