"""Other people's readers open the file and find names, units and right numbers."""
import subprocess

import h5py
import numpy as np
import pytest
import xarray
from conftest import PROJECT

FAMILIES = ["outcome_value", "total_effect", "synergy", "synergy_ratio", "order_share", "shapley_value", "interaction", "domain_dividend"]


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
        one = {"outcome": "log_nqp", "instrument": "tax"}
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


@pytest.mark.parametrize("family", ["parameters", *FAMILIES])
def test_statistics_are_those_of_the_draws(result, family):
    with h5py.File(result.path) as file:
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
        if family == "synergy_ratio":
            assert np.isnan(stored["mean"][c])
        else:
            np.testing.assert_allclose(stored["mean"][c], x.mean(), rtol=1e-12, atol=1e-15)
            np.testing.assert_allclose(stored["variance"][c], x.var(ddof=1), rtol=1e-10, atol=1e-25)
            if x.std() > 1e-9:
                np.testing.assert_allclose(stored["skewness"][c], (d**3).mean() / x.std() ** 3, rtol=1e-8, atol=1e-9)
                np.testing.assert_allclose(stored["kurtosis"][c], (d**4).mean() / x.std() ** 4, rtol=1e-8)
        ordered = np.sort(x)
        exact = ordered[np.maximum(1, np.ceil(levels * len(x))).astype(int) - 1]
        assert (abs(stored["quantiles"][c] - exact) <= (abs(exact) + 2**-16) / 256).all()
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


def test_the_documented_objects_are_those_of_the_file(result):
    """docs/file-format.md names every group and dataset, and nothing else."""
    documented = set()
    for line in (PROJECT / "docs" / "file-format.md").read_text().splitlines():
        if line.startswith("| `/"):
            documented.add(line.split("`")[1])
    documented |= {name.replace("FAMILY", family) for name in documented for family in ["parameters", *FAMILIES] if "FAMILY" in name}
    documented = {name for name in documented if "FAMILY" not in name}
    present, attributes = set(), set()
    with h5py.File(result.path) as file:
        file.visititems(lambda name, item: present.add("/" + name))
        attributes = set(file.attrs) | set(file["provenance"].attrs)
    axes = {"/statistics/" + f + "/" + a for f in ["parameters", *FAMILIES] for a in
            ("outcome", "outcome_unit", "outcome_description", "parameter", "parameter_unit", "policy_set", "order", "instrument", "pair", "domain_set")}
    assert present - documented - axes == set()
    assert documented - present == set()
    text = (PROJECT / "docs" / "file-format.md").read_text()
    assert [a for a in sorted(attributes) if f"`{a}`" not in text] == []
