"""Interaction indices by the package shapiq: games as JSON on standard input, indices as JSON on standard output."""
import json
import sys

import numpy as np
import shapiq


def indices(worths):
    worths = np.array(worths)
    n = int(np.log2(len(worths)))

    def game(coalitions):
        return worths[(np.atleast_2d(coalitions).astype(int) << np.arange(n)).sum(axis=1)]

    def values(index, order):
        computed = shapiq.ExactComputer(game, n_players=n)(index=index, order=order)
        return {",".join(map(str, players)): float(computed.values[place])
                for players, place in computed.interaction_lookup.items() if players}

    return {
        "dividend": values("Moebius", n),
        "shapley_value": values("SV", 1),
        "banzhaf_value": values("BV", 1),
        "shapley_interaction": values("SII", n),
        "banzhaf_interaction": values("BII", n),
        "shapley_taylor_interaction": {str(k): values("STII", k) for k in range(1, n + 1)},
    }


json.dump([indices(worths) for worths in json.load(sys.stdin)], sys.stdout)
