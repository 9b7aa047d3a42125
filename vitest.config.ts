import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['tests/**/*.test.ts'],
    // Two cores: browser tests and training tests are heavy enough without more workers than that.
    maxWorkers: 2,
    testTimeout: 30_000,
  },
});
