# ---
# title: Scaling
# summary: Sums of many products grow.
# ---
#
# The sum of $d$ products has a variance of $d$.

def scale(scores, size=1):
    """Divides by the root of the size.

    Parameters
    ----------
    scores : np.ndarray
        Shape `[n, m]`.
    size : int, optional
        It is one, if not given.

    Returns
    -------
    np.ndarray
        Of the same shape.

    Notes
    -----
    Nothing is copied.

    Examples
    --------
    >>> scale(np.ones(2), 4)
    array([0.5, 0.5])
    """
    return scores / size ** 0.5


def mean(*values: float, weight=1.0):
    """Finds the middle.

    Args:
        *values: What is added.
        weight (float, optional): What each counts,
            all the same.

    Returns:
        float: The mean.

    Yields:
        Nothing at all.

    Raises:
        ZeroDivisionError: Where there are none.

    Example:
        x = mean(1, 2)
        print(x)
    """
    "This is no docstring."
    return weight * sum(values) / len(values)
