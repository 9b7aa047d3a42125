import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    reporters: ['default', './tests/tally.ts'],
    // Two cores: browser and training tests are heavy enough without more workers than that.
    maxWorkers: 2,
    testTimeout: 30_000,
    // A condition waited for, not a speed that is tested: a busy machine may take its time.
    expect: { poll: { timeout: 20_000 } },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['packages/*/tests/**/*.test.ts', 'tests/**/*.test.ts'],
          exclude: ['tests/e2e/**'],
        },
      },
      {
        extends: true,
        test: { name: 'e2e', include: ['tests/e2e/*.test.ts'], globalSetup: 'tests/e2e/setup.ts' },
      },
    ],
  },
});
