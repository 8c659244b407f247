# SPDX-License-Identifier: MIT
"""Who is who: `keys` and ids, the `evidence` that a pair gives, and the `matching` of a listing with what is known."""
