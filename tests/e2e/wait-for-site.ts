import { existsSync, readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { inject } from 'vitest';

// Before the tests of each file: the site is built beside tests that need none.
const built = inject('built');
while (!existsSync(built)) await setTimeout(200);
const trouble = readFileSync(built, 'utf8');
if (trouble !== '') throw new Error(`The site could not be built. ${trouble}`);
