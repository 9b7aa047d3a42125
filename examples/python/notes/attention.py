r"""
---
title: An attention head
summary: How a sequence looks back at itself, in thirty lines of NumPy.
order: 2
paper:
  title: Attention Is All You Need
  authors: Ashish Vaswani et al.
  year: 2017
  url: https://arxiv.org/abs/1706.03762
symbols:
  Q: queries
  K: keys
  V: values
  A: attention
  d: width
---
Every position of a sequence asks a question, the *query*. Every position also offers an
answer, the *value*, under a heading, the *key*. A position takes the answers of those whose
keys fit its query, more of each the better it fits. What it learns from this is where to look,
and it can look as far back as the sequence goes in one step.

Below, a sequence is an array of shape `[time, width]`, one row for each position.
"""
import numpy as np


def softmax(scores: np.ndarray) -> np.ndarray:
    r"""
    ## Scores become shares

    $$\text{softmax}(s)_i = \frac{\exp s_i}{\sum_j \exp s_j}$$

    Taking the largest score off first changes nothing in the quotient, and keeps the
    exponential from overflowing. A score of $-\infty$ gets exactly no share.

    :param scores: `[time, time]`, with at least one finite number in each row
    :return: Rows of which each sums to 1. `[time, time]`
    """
    shifted = scores - scores.max(axis=-1, keepdims=True)
    exponentials = np.exp(shifted)
    return exponentials / exponentials.sum(axis=-1, keepdims=True)


def causal_mask(time: int) -> np.ndarray:
    r"""
    ## Nobody sees the future

    A model that is to say what comes next must not be shown it. Where column $j$ stands to
    the right of row $i$, the mask takes the score away: position $i$ sees itself and what came
    before.

    :return: 0 where a position may look, $-\infty$ where not. `[time, time]`
    """
    return np.triu(np.full((time, time), -np.inf), k=1)


class AttentionHead:
    """
    ## The head

    Three matrices are all that it learns: one each to make queries, keys and values
    of what stands at a position.
    """

    def __init__(self, query: np.ndarray, key: np.ndarray, value: np.ndarray):
        """
        :param query: Makes the queries. `[width, d]`
        :param key: Makes the keys. `[width, d]`
        :param value: Makes the values. `[width, out]`
        """
        self.query = query
        self.key = key
        self.value = value

    def __call__(self, sequence: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        r"""
        ## From question to answer

        $$A = \text{softmax}\left(\frac{Q K^\top}{\sqrt d} + \text{mask}\right), \qquad \text{output} = A V$$

        A dot product of $d$ independent numbers with variance 1 has the variance $d$. Divided by
        $\sqrt d$ it keeps the variance 1, whatever the width; without that, a wide head would begin
        with shares that are nearly all 0 or 1, and hardly any gradient (§3.2.1).

        :param sequence: `[time, width]`
        :return: What each position takes, `[time, out]`, and the shares $A$, `[time, time]`
        """
        queries = sequence @ self.query  # [time, d]
        keys = sequence @ self.key  # [time, d]
        values = sequence @ self.value  # [time, out]
        width = keys.shape[-1]
        scores = queries @ keys.T / np.sqrt(width)  # [time, time]
        attention = softmax(scores + causal_mask(len(sequence)))  # [time, time]
        return attention @ values, attention


def previous_position_head(time: int, sharpness: float = 20.0) -> AttentionHead:
    """
    ## A head made by hand

    What can such a head do? Here is one that copies what stood one place before. Positions
    are one-hot rows. As its query, position 3 asks for the key "2": the query matrix shifts
    each position back by one, and the key matrix leaves it as it is. Large numbers make the
    softmax nearly a choice.

    Position 0 has no place before it. No key fits its query, and it may look only at itself.

    :param time: Length of the sequences
    :param sharpness: How sure it is; with 0 it would look everywhere alike
    """
    positions = np.eye(time)
    back = np.eye(time, k=-1)
    return AttentionHead(sharpness * back, positions, positions)


if __name__ == "__main__":
    # ## Try it
    #
    # Each row says how much a position takes from each other. The shares stand
    # just left of the diagonal.
    output, attention = previous_position_head(time=5)(np.eye(5))
    print(np.round(attention, 3))
