r"""
---
title: An example in Python
summary: Softmax and the loss that goes with it, as a file of NumPy and as this page.
order: 1.5
symbols: {z: scores, p: shares, y: labels}
---

This page is the file `content/guide/softmax.py`. Point at a name in the code, or at a symbol in a formula.
"""

import numpy as np


# ## Softmax
#
# Scores $z$ become shares $p$ that sum
# to one. The highest is taken off first:
# no share changes, and no power overflows.
#
# $$p_i = \frac{e^{z_i}}{\sum_j e^{z_j}}$$
def softmax(scores):
    top = scores.max(-1, keepdims=True)
    powers = np.exp(scores - top)  # [batch, n]
    return powers / powers.sum(-1, keepdims=True)


def loss(scores, labels):
    r"""
    ## The loss

    The *cross-entropy* of the right classes $y$, by the [shares](#softmax) that they get:

    $$L = -\frac{1}{m} \sum_{k=1}^{m} \log p_{k, y_k}$$

    :param scores: $z$, `[batch, n]`
    :param labels: $y$, the numbers of the right classes, `[batch]`
    :return: the mean over the batch
    """
    shares = softmax(scores)
    # Each row has one right class. Its share is taken out of the row by the row's number.
    rows = np.arange(len(labels))
    return -np.log(shares[rows, labels]).mean()


# ## Try it
#
# `python content/guide/softmax.py` prints about 0.585: the second picture is taken for the wrong class.
if __name__ == "__main__":
    print(loss(np.array([[4.0, 1.0, 0.0], [1.0, 1.5, 0.0]]), np.array([0, 0])))
