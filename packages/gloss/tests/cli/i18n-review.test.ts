import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { review, states, translating } from './translating.ts';

const { root, i18n, read, write, leaveUnreviewed } = translating();

test('what nobody has looked at is shown and counted, until somebody has, or it reads otherwise', async () => {
  const key = leaveUnreviewed();
  const { stdout } = await i18n('status');
  expect(stdout).toContain('1 to review');
  expect(stdout).toContain(`  review    ${states}:`);
  expect(await i18n('review')).toMatchObject({ stdout: expect.stringContaining(key.slice(0, 40)) });
  expect((await i18n('review', '--accept', '<p>no</p>')).stderr).toContain('waits for no review');
  expect(await i18n('review', '--accept', key)).toMatchObject({
    stdout: '1 reviewed.',
    stderr: '',
  });
  expect(await i18n('review')).toMatchObject({ stdout: 'Nothing waits for a review.' });

  leaveUnreviewed();
  const { [key]: value, ...others } = JSON.parse(read(states));
  write(states, JSON.stringify({ ...others, [key]: value.replace('<', ' <') }));
  expect(await i18n('review')).toMatchObject({ stdout: 'Nothing waits for a review.' });
  write(states, JSON.stringify({ ...others, [key]: value }));
  expect((await i18n('review', '--page', 'topic/states', '--all')).stdout).toBe('1 reviewed.');
  write(review, '{');
  expect(await i18n('check')).toMatchObject({ stdout: expect.stringContaining(`${review}:1:2`) });
});

test('a page that is renamed takes along what waits for a review', async () => {
  const key = leaveUnreviewed();
  renameSync(join(root, 'content/topic/states.md'), join(root, 'content/topic/moved.md'));
  try {
    expect((await i18n('review')).stdout).toContain(`  review    ${states}:`);
    expect((await i18n('sync')).stdout).toContain(`moved from ${states}`);
    const moved = 'locales/zh/.review/topic/moved.json';
    expect(JSON.parse(read(moved))).toHaveProperty([key]);
    expect(existsSync(join(root, review))).toBe(false);
    expect((await i18n('review', '--all')).stdout).toBe('1 reviewed.');
  } finally {
    rmSync(join(root, 'content/topic/moved.md'));
  }
});

test('who wrote it is said as git knows, and not where a shallow clone doesn’t', async () => {
  leaveUnreviewed();
  const git = (cwd: string, ...args: string[]) =>
    execFileSync(
      'git',
      [
        '-c',
        'user.name=Li',
        '-c',
        'user.email=li@example.org',
        '-c',
        'commit.gpgsign=false',
        ...args,
      ],
      {
        cwd,
      },
    );
  try {
    git(root, 'init', '-q');
    expect((await i18n('review')).stdout).not.toContain('(');
    git(root, 'add', 'locales');
    git(root, 'commit', '-q', '-m', 'A', '--date=2026-01-02T03:04:05Z');
    expect((await i18n('review')).stdout).toMatch(/ \(Li, 2026-01-02\)$/m);
    expect((await i18n('status')).stdout).toMatch(/ \(Li, 2026-01-02\)$/m);
    write(states, read(states).replaceAll('\n ', '\n  '));
    expect((await i18n('review')).stdout).toContain('(not committed yet)');
    git(root, 'commit', '-q', '-a', '-m', 'B');
    git(root, 'clone', '-q', '--depth=1', `file://${root}`, join(root, 'clone'));
    rmSync(join(root, '.git'), { recursive: true });
    cpSync(join(root, 'clone/.git'), join(root, '.git'), { recursive: true });
    const { code, stdout } = await i18n('review');
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.not.stringContaining('(') });
  } finally {
    for (const made of ['.git', 'clone'])
      rmSync(join(root, made), { recursive: true, force: true });
  }
});
