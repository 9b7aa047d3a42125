/*
---
title: MNIST
summary: Sixty thousand digits.
---
See [distillation](distillation/index.ts) and {@link Student}.
*/
export const size = 28 * 28;
