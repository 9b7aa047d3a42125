#!/usr/bin/env python3
r"""
---
title: Attention
summary: A query looks through keys and takes values.
---

A query $q$ is compared with every key $k_i$, and takes of each value $v_i$ as much as the keys agree:

$$
\operatorname{softmax}\Bigl(\frac{q K^\top}{\sqrt{d}}\Bigr) V
$$

See {@link scale.py#scale} and {@link Attention.forward}.
"""
import numpy as np

from .scale import scale


class Attention:
    """
    ## One head

    It has no weights of its own.
    """

    # Whether a position may see what follows it.
    causal: bool = False

    def __init__(self, size: int, *, causal: bool = False):
        """
        * `size` is the length of a vector
        * `causal` hides what follows
        """
        self.size = size  # pylint: disable=x
        self.causal = causal

    def forward(self, query, key, value):
        """
        ### Attend

        :param query: asks; `[length, size]`
        :param key: answers, in the same shape
            as the query
        :type key: np.ndarray
        :return: what was found, `[length, size]`
        :raises ValueError: where sizes differ
        """
        # Agreement of each pair.
        scores = scale(query @ key.T, self.size)
        # fmt: off
        if self.causal:
            # Nothing is known of what is to come.
            scores += np.triu(
                # Everything above the diagonal …
                np.full(scores.shape, -np.inf),
                k=1,
            )
        # fmt: on

        return np.exp(scores) @ value

    @property
    def name(self): return f"attention {self.size}"
