# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
# title: Shares
# summary: A script in cells.
# symbols: {s: shares}
# ---

# %% [markdown]
# ## Scores
#
# Any numbers may be *scores*.

# %%
import math
# %matplotlib inline

scores = [1.0, 2.0, 3.0]

# %% From scores to shares tags=["model"]
def softmax(scores):
    """
    $$s_i = \frac{e^{x_i}}{\sum_j e^{x_j}}$$

    :param scores: any numbers
    """
    powers = [math.exp(score) for score in scores]
    return [power / sum(powers) for power in powers]


# %%
# They sum to one.
shares = softmax(scores)
text = """
# %% no mark
"""

# %% [md]
r"""
### In the end

The largest score has the largest share $s$.
"""

# %% [raw]
# \newpage

# %%
!ls
max(shares)
