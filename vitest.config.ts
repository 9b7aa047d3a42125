import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    reporters: ['default', './tests/tally.ts'],
    // Two cores: browser and training tests are heavy enough without more workers than that.
    maxWorkers: 2,
    // Limits end what hangs. No speed is tested: a busy machine may take its time.
    testTimeout: 600_000,
    hookTimeout: 600_000,
    expect: { poll: { timeout: 120_000 } },
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
        test: {
          name: 'e2e',
          include: ['tests/e2e/*.test.ts'],
          globalSetup: 'tests/e2e/setup.ts',
          setupFiles: 'tests/e2e/wait-for-site.ts',
          // After the others, beside which their site is built.
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
