import { readdirSync } from 'node:fs';

/** @throws where a build would clear a folder that holds something else than an earlier site, such as packages of Python's */
export function requireOwnFolder(folder: string): void {
  const found = namesIn(folder);
  const [other] = found;
  if (other === undefined || found.some((name) => /^(?:index\.html|_astro)$/.test(name))) return;
  throw new Error(
    `${folder} holds ${other} and no site, so a build won't clear it. Choose another folder for the site: --out, or outDir in the Astro configuration`,
  );
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => !name.startsWith('.'));
  } catch {
    return [];
  }
}
