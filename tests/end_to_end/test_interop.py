"""Other people's readers open the file and find names, units and right numbers."""
import subprocess

import h5py
import numpy as np
import pytest
import xarray
from conftest import CONFIGS, PROJECT, SHORT, documented_axes, documented_families, must

FAMILIES = documented_families()
WITHOUT_MEAN = ["synergy_ratio", "box_cox_exponent"]
OF_GROUP_DESIGNS = ("| `/sobol", "| `/shapley_effects", "| `/elementary_effects", "| `/dgsm", "| `/convergence",
                    "| `/fast", "| `/rbd", "| `/factorial",  # test_sobol.py and test_designs.py look after them
                    "| `/exact", "| `/failures")  # and test_test_functions.py and test_analyze.py


def opened(path, group=None):
    return xarray.open_dataset(path, engine="h5netcdf", group=group)


def test_h5dump_lists_the_file(result):
    listing = subprocess.run(["h5dump", "-n", "1", str(result.path)], capture_output=True, text=True, check=True).stdout
    for name in ("/draws/parameters", "/statistics/shapley_value/mean", "/provenance/config"):
        assert name in listing


def test_xarray_shows_parameters_instruments_and_outcomes_as_coordinates(result):
    with opened(result.path) as root:
        assert root.coords["parameter"].values[0] == "policy.lag"
        assert list(root.coords["instrument"].values[:3]) == ["fiscal", "tax", "science"]
        assert root.coords["outcome"].values[0] == "log_nqp"
        assert root["leap_probability"].dims == ("coalition",)
        assert root["coalition_name"].sel(coalition=7) == "fiscal+tax+science"
        assert root["parameter_unit"].sel(parameter="policy.lag") == "yr"


def test_xarray_selects_by_name_in_every_group(result):
    with opened(result.path, "draws") as draws, opened(result.path, "statistics/shapley_value") as shapley:
        one = {"outcome": "log_nqp", "player": "tax"}
        assert float(draws["shapley_value"].sel(one).mean()) == pytest.approx(float(shapley["mean"].sel(one)), rel=1e-12)
        assert float(shapley["quantiles"].sel({**one, "quantile": 0.5})) != 0
        assert draws["interaction"].sel(pair="fiscal*tax", outcome="nqp").dims == ("draw",)
        assert draws["parameters"].sel(parameter="rd.tax").sizes == {"draw": 256}


def test_every_dataset_has_a_meaning_and_every_number_a_unit(result):
    def check(name, item):
        if not isinstance(item, h5py.Dataset):
            return
        assert item.attrs["long_name"], name
        if item.dtype.kind != "O":
            assert item.attrs["units"], name
        if item.attrs.get("CLASS") != b"DIMENSION_SCALE":
            assert all(len(dimension) == 1 for dimension in item.dims), name

    with h5py.File(result.path) as file:
        file.visititems(check)


def columns(file, family):
    """(draws, columns) of a family, and its statistics flattened alike."""
    group = file["statistics"][family]
    draws = file["draws"][family][()]
    return draws.reshape(len(draws), -1), {name: np.reshape(item, (draws[0].size, -1)) for name, item in group.items() if item.shape[:draws.ndim - 1] == draws.shape[1:]}


@pytest.mark.parametrize("family", ["parameters", *(name for name, (_, kept) in FAMILIES.items() if kept)])
def test_statistics_are_those_of_the_draws(full_result, family):
    cells = 64 if FAMILIES.get(family, ("", "kept"))[1] != "kept" else 256
    with h5py.File(full_result.path) as file:
        draws, stored = columns(file, family)
        levels = file["statistics"][family]["quantile"][()]
    for c, column in enumerate(draws.T):
        x = column[~np.isnan(column)]
        assert stored["count"][c] == len(x)
        assert stored["n_negative"][c] == (x < 0).sum()
        assert stored["n_positive"][c] == (x > 0).sum()
        if len(x) == 0:
            continue
        assert (stored["minimum"][c], stored["maximum"][c]) == (x.min(), x.max())
        d = x - x.mean()
        if family in WITHOUT_MEAN:
            assert np.isnan(stored["mean"][c])
        else:
            np.testing.assert_allclose(stored["mean"][c], x.mean(), rtol=1e-12, atol=1e-15)
            np.testing.assert_allclose(stored["variance"][c], x.var(ddof=1), rtol=1e-10, atol=1e-25)
            if x.std() > 1e-9:
                np.testing.assert_allclose(stored["skewness"][c], (d**3).mean() / x.std() ** 3, rtol=1e-8, atol=1e-9)
                np.testing.assert_allclose(stored["kurtosis"][c], (d**4).mean() / x.std() ** 4, rtol=1e-8)
        ordered = np.sort(x)
        exact = ordered[np.maximum(1, np.ceil(levels * len(x))).astype(int) - 1]
        assert (abs(stored["quantiles"][c] - exact) <= (abs(exact) + 2**-16) / cells).all()
        edges, counts = stored["histogram_edges"][c], stored["histogram"][c]
        below = [(x < edge).sum() for edge in edges[:-1]] + [len(x)]
        np.testing.assert_array_equal(counts, np.diff(below))


def test_identities_hold_in_the_draws(result):
    with h5py.File(result.path) as file:
        draws = file["draws"]
        total = draws["total_effect"][()]
        scale = abs(draws["outcome_value"][()]).max(axis=2) + 1
        for family in ("shapley_value", "order_share", "domain_dividend"):
            assert (abs(draws[family][()].sum(axis=2) - total) <= 1e-11 * scale).all()
        assert (abs(draws["order_share"][()][:, :, 1:].sum(axis=2) - draws["synergy"][()]) <= 1e-11 * scale).all()


def test_frequencies_are_those_of_the_draws(result):
    with h5py.File(result.path) as file:
        verdict = file["draws/verdict"][()]
        np.testing.assert_array_equal(file["verdict_count"][()], np.bincount(verdict, minlength=3)[:3])
        share = [n.decode() for n in file["draws/outcome"]].index("share")
        happened = file["draws/outcome_value"][:, share, :] >= 0.5
        for place, mask in enumerate((0, 7, 56, 192, 255)):
            assert file["leap_count"][mask] == happened[:, place].sum()
            assert file["leap_probability"][mask] == happened[:, place].mean()


def test_the_documented_objects_are_those_of_the_file(full_result):
    """docs/file-format.md names every group and dataset, and nothing else."""
    text = (PROJECT / "docs" / "file-format.md").read_text()
    documented = {line.split("`")[1] for line in text.splitlines() if line.startswith("| `/") and not line.startswith(OF_GROUP_DESIGNS)}
    statistics = ["parameters", *FAMILIES]
    for name in [name for name in documented if "FAMILY" in name]:
        documented.remove(name)
        documented |= {name.replace("FAMILY", f) for f in (statistics if "/statistics" in name else (f for f in FAMILIES if FAMILIES[f][1]))}
    present = set()
    with h5py.File(full_result.path) as file:
        file.visititems(lambda name, item: present.add("/" + name))
        attributes = set(file.attrs) | set(file["provenance"].attrs)
        for family, (axis, _) in FAMILIES.items():
            assert axis in [scale.name.split("/")[-1] for d in file["statistics"][family]["mean"].dims for scale in d.values()] or not axis
    axes = {name for axis, more in documented_axes().items() for name in (axis, *more)}
    undocumented = {name for name in present - documented if name.split("/")[-1] not in axes}
    assert undocumented == set()
    assert documented - present == set()
    assert [a for a in sorted(attributes) if f"`{a}`" not in text] == []


def test_games_of_draws_hold_the_dividends_of_their_means(full_result):
    """Linear indices average: the mean dividend is the dividend of the mean game."""
    with h5py.File(full_result.path) as file:
        games = file["draws/coalition_value"][()].mean(axis=0)
        dividends = games.copy()
        for bit in range(8):
            on = [s for s in range(256) if s >> bit & 1]
            dividends[:, on] -= dividends[:, [s ^ 1 << bit for s in on]]
        np.testing.assert_allclose(file["statistics/dividend/mean"][()], dividends, atol=1e-9)
        np.testing.assert_allclose(file["choice/expected"][()], games[0], rtol=1e-12)


def test_structural_and_coordination_synergy_sum_to_synergy(full_result):
    with h5py.File(full_result.path) as file:
        draws = file["draws"]
        np.testing.assert_allclose(draws["structural_synergy"][()] + draws["coordination_synergy"][()], draws["synergy"][()], rtol=1e-12, atol=1e-12)


def test_a_latin_hypercube_has_a_draw_in_every_stratum_of_a_prior(tmp_path):
    path = tmp_path / "lhs.h5"
    must("run", CONFIGS / "quickstart.toml", "--quiet", "--draws", 100, "--out", path, *SHORT, "--set", "design.kind=latin_hypercube",
         "--set", "parameters.policy.lag={uniform=[1.0, 2.0]}")
    with h5py.File(path) as file:
        lag = file["draws/parameters"][:, 0]
    np.testing.assert_array_equal(np.sort(np.floor((lag - 1) * 100)), np.arange(100))


def test_the_box_cox_exponent_tells_the_verdict(full_result):
    with h5py.File(full_result.path) as file:
        exponent, verdict = file["draws/box_cox_exponent"][()], file["draws/verdict"][()]
    known = ~np.isnan(exponent)
    assert known.sum() > 100
    np.testing.assert_array_equal(verdict[known], np.where(exponent < 0, 2, np.where(exponent < 1, 1, 0))[known])
