r"""
---
title: Linear regression
summary: A line through points, found step by step and in closed form.
order: 1
symbols:
  X: inputs
  y: targets
  w: weights
  \hat y: predictions
  \eta: learning_rate
---
Given points and a number for each, *linear regression* looks for the weights whose
weighted sum of a point's coordinates comes closest to its number:

$$\hat y = X w$$

Each row of $X$, of shape `[samples, features]`, is a point, and $y$ holds the numbers.
"Closest" means that the mean of the squared differences is smallest. Few models that learn
have best weights that can be written down. This one has, so it shows what learning step
by step comes to, and how far from the best it still is.
"""
import numpy as np


def predict(inputs: np.ndarray, weights: np.ndarray) -> np.ndarray:
    r"""
    ## The model

    A column of ones among the inputs makes its weight the *bias*: where the line crosses
    the axis.

    :param inputs: $X$. `[samples, features]`
    :param weights: $w$. `[features]`
    :return: $\hat y = X w$. `[samples]`
    """
    return inputs @ weights


def squared_error(predictions: np.ndarray, targets: np.ndarray) -> float:
    r"""
    ## The loss

    The mean of the squares, with a factor that makes its gradient plain:

    $$L = \frac{1}{2n} \lVert \hat y - y \rVert^2$$

    A difference twice as large costs four times as much. So one outlier can turn the whole
    line; whoever wants to be fair to the many takes absolute values instead.

    :param predictions: $\hat y$. `[samples]`
    :param targets: $y$. `[samples]`
    """
    return float(np.mean((predictions - targets) ** 2) / 2)


def gradient(inputs: np.ndarray, targets: np.ndarray, weights: np.ndarray) -> np.ndarray:
    r"""
    ## Its gradient

    The derivative of the loss with respect to each weight says how the loss changes where
    that weight grows:

    $$\nabla L = \frac{1}{n} X^\top (\hat y - y)$$

    It is a sum over samples of *input times error*. Where the errors have nothing left in
    common with any input, it is zero, and nothing can be learned anymore.

    :return: One number for each weight. `[features]`
    """
    errors = predict(inputs, weights) - targets  # [samples]
    return inputs.T @ errors / len(targets)  # [features]


def descend(
    inputs: np.ndarray,
    targets: np.ndarray,
    learning_rate: float = 0.1,
    steps: int = 500,
) -> np.ndarray:
    r"""
    ## Learning step by step

    *Gradient descent* begins anywhere, here at zero, and takes steps down the slope:

    $$w \leftarrow w - \eta \nabla L$$

    :param learning_rate: $\eta$, the length of a step. The weights run away once it is above
        $2 / \lambda$, where $\lambda$ is the largest eigenvalue of $X^\top X / n$
    :param steps: How many are taken
    """
    weights = np.zeros(inputs.shape[1])  # [features]
    for _ in range(steps):
        weights = weights - learning_rate * gradient(inputs, targets, weights)
    return weights


def solve(inputs: np.ndarray, targets: np.ndarray) -> np.ndarray:
    r"""
    ## The best there is

    At the minimum the gradient is zero, and that is a system of linear equations, the
    *normal equations*:

    $$X^\top X w = X^\top y$$

    To solve them as they stand would square the condition number of $X$. NumPy's `lstsq`
    works on $X$ itself, by its singular values, and loses no digits to that.
    """
    weights, *_ = np.linalg.lstsq(inputs, targets, rcond=None)
    return weights


if __name__ == "__main__":
    # ## Try it
    #
    # Points around the line $y = 1 + 2x$. Both ways come to the same weights; descent
    # needs its steps for it.
    random = np.random.default_rng(seed=1)
    x = random.uniform(-1, 1, size=200)  # [200]
    inputs = np.stack([np.ones_like(x), x], axis=1)  # [200, 2]
    targets = 1 + 2 * x + random.normal(scale=0.1, size=200)  # [200]
    for name, weights in [
        ("descent", descend(inputs, targets)),
        ("closed form", solve(inputs, targets)),
    ]:
        loss = squared_error(predict(inputs, weights), targets)
        print(f"{name}: weights {np.round(weights, 4)}, loss {loss:.6f}")
