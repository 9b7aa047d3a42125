r"""
---
title: Softmax
summary: From scores to probabilities, without an overflow.
symbols: {z_i: scores, T: temperature}
---

A classifier gives each class a score $z_i$. Softmax makes probabilities of them: all positive, and together one.

$$p_i = \frac{\exp(z_i / T)}{\sum_j \exp(z_j / T)}$$

The temperature $T$ says how much the scores count. A low one leaves nearly all to the highest score, a high one makes
all alike.
"""

from math import exp


def softmax(scores: list[float], temperature: float = 1.0) -> list[float]:
    r"""
    ## Without an overflow

    Already $e^{710}$ is too large for a number of 64 bits. To take the highest score from all of them changes no
    probability, as numerator and denominator shrink by the same factor, and no power is above one then.

    :param scores: $z_i$, any numbers
    :param temperature: $T$, above zero
    :return: the probabilities $p_i$, in the order of the scores
    """
    highest = max(scores)
    powers = [exp((score - highest) / temperature) for score in scores]

    # What remains is to divide by the sum.
    total = sum(powers)
    return [power / total for power in powers]


# ## Try it
#
# The same three scores at two temperatures: `python examples/softmax.py`.
if __name__ == "__main__":
    for temperature in (1, 4):
        print(softmax([4, 2, 1], temperature))
