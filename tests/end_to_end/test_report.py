"""The page of a result in a real browser: nothing from the network, no complaint, every chart drawn, controls that work.
One long file, because its pages, which take most of its time, are made once for all of it.

    NQPSWEEP=build/ci/nqpsweep build/report/bin/python -m pytest tests/end_to_end/test_report.py
"""
import pathlib
import shutil
import subprocess
import sys
import warnings

import pytest
import xarray
from conftest import CONFIGS, EVERYTHING, SHORT, must

pytest.importorskip("nqpsweep", reason="run with build/report/bin/python, which scripts/setup --tests makes")
playwright = pytest.importorskip("playwright.sync_api")
import altair  # noqa: E402
from nqpsweep.report.page import write_report  # noqa: E402
from nqpsweep.report.sections import sections  # noqa: E402
from nqpsweep.report.words import what_drives  # noqa: E402
from nqpsweep.results import open_results  # noqa: E402

CHROMIUM = shutil.which("chromium")
SMALL = [*SHORT, "--set", "run.draws=64"]
EVERY_KIND = {
    "monte_carlo": ["--set", "output.draws=none"],
    "pick_freeze": ["--set", "design.second_order=true"],
    "permuted_paths": [],
    "morris": [],
    "small_steps": [],
    "factorial": [],
}


def report(*arguments):
    return subprocess.run([sys.executable, "-m", "nqpsweep.report.command", *map(str, arguments)], capture_output=True, text=True, check=False, timeout=300)


@pytest.fixture(scope="module")
def full(tmp_path_factory):
    """A small result with everything that a game can give."""
    path = tmp_path_factory.mktemp("full") / "full.h5"
    must("run", CONFIGS / "quickstart.toml", "--quiet", "--out", path, *EVERYTHING, *SHORT, "--draws", 128, "--set", 'study.outcomes=["log_nqp", "nqp", "share"]')
    return path


def check_against_schema(parts):
    """Charts as Vega-Lite wants them, which the program takes for granted: to ask takes longer than to draw."""
    with altair.data_transformers.enable("default", max_rows=None):
        for figure in (figure for part in parts for figure in part.figures):
            figure.chart.to_dict()


@pytest.fixture(scope="module")
def pages(tmp_path_factory, full):
    """A page of everything that a game can give, and one of each kind of design."""
    folder = tmp_path_factory.mktemp("pages")
    sources = {"full": full}
    for kind, more in EVERY_KIND.items():
        sources[kind] = folder / f"{kind}.h5"
        must("run", CONFIGS / "sensitivity.toml", "--quiet", "--out", sources[kind], *SMALL, "--set", f"design.kind={kind}", *more)
    sources["ishigami"] = folder / "ishigami.h5"
    must("run", CONFIGS / "test-function.toml", "--quiet", "--out", sources["ishigami"], "--set", "run.draws=64")
    sources["failing"] = folder / "failing.h5"
    must("run", CONFIGS / "sensitivity.toml", "--quiet", "--out", sources["failing"], *SMALL, "--set", "model.horizon_yr=17", "--set", "model.most_steps_per_yr=1", "--set", "run.failed_draws_limit=1")
    done = report(sources.pop("full"), "--out", folder / "full.html")
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    with open_results(full) as results:
        check_against_schema(sections(results))
    with warnings.catch_warnings():  # the others in this process, where libraries are there already
        warnings.simplefilter("error")
        for kind, source in sources.items():
            check_against_schema(write_report(source, folder / f"{kind}.html"))
    return folder


@pytest.fixture(scope="module")
def browser():
    if CHROMIUM is None:
        pytest.skip("there is no chromium; scripts/setup --tests installs it")
    with playwright.sync_playwright() as p:
        try:
            started = p.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        except playwright.Error as reason:
            pytest.skip(f"chromium does not start here: {reason}")
        yield started
        started.close()


def opened(browser, path, width=1280):
    """The page with all charts drawn, and what the browser complained of or asked the network for."""
    page = browser.new_page(viewport={"width": width, "height": 900})
    complaints = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda request: complaints.append(request.url) if not request.url.startswith(("file:", "data:", "blob:")) else None)
    page.goto(pathlib.Path(path).as_uri())
    page.wait_for_function("document.body.dataset.drawn", timeout=60_000)
    return page, complaints


@pytest.fixture(scope="module", params=["full", "ishigami", "failing", *EVERY_KIND])
def drawn(request, pages, browser):
    """Each page in turn, with its name and what the browser complained of; whoever uses it leaves its choices alone."""
    page, complaints = opened(browser, pages / f"{request.param}.html")
    yield request.param, page, complaints
    page.close()


MARKS = "svg => [...svg.querySelectorAll('.mark-rect path, .mark-symbol path, .mark-line path, .mark-area path, .mark-rule line, .mark-text text')].length"


def test_every_chart_is_drawn_without_a_complaint_and_has_words_and_numbers(drawn):
    kind, page, complaints = drawn
    figures = page.query_selector_all("figure")
    assert len(figures) >= (4 if kind == "ishigami" else 12)
    for figure in figures:
        name = figure.get_attribute("data-figure")
        svg = figure.query_selector(".chart svg")
        assert svg.evaluate(MARKS) >= 2, name
        box = svg.bounding_box()
        assert box["width"] > 400 and box["height"] > 60, name
        assert figure.query_selector("[role=graphics-document]").get_attribute("aria-label"), name
        assert figure.query_selector("h3").inner_text() and figure.query_selector("figcaption p").inner_text(), name
        figure.query_selector(".numbers summary").click()
        figure.wait_for_selector(".numbers table tbody tr", state="attached")
        assert all(head.inner_text() for head in figure.query_selector_all(".numbers th")), name
    assert "nan" not in page.inner_text("main").lower().split()
    assert complaints == []


def numbers_of(page, name):
    return page.evaluate("name => figures[name].columns", name)


def test_exact_indices_stand_beside_the_estimates(pages, browser):
    page, _ = opened(browser, pages / "ishigami.html")
    shown = numbers_of(page, "sobol")
    exact = {(index, member): value for index, member, value in zip(shown["index"], shown["member"], shown["exact"], strict=True)}
    # Ishigami & Homma 1990 with a = 7, b = 0.1, in closed form.
    v1, v2, v13 = 0.5 * (1 + 0.1 * 3.141592653589793**4 / 5) ** 2, 49 / 8, 0.01 * 3.141592653589793**8 * (1 / 18 - 1 / 50)
    total = v1 + v2 + v13
    for key, value in {("S1", "x1"): v1, ("S1", "x2"): v2, ("ST", "x1"): v1 + v13, ("ST", "x3"): v13}.items():
        assert exact[key] == pytest.approx(value / total, rel=1e-4)  # the page has five digits
    assert page.query_selector("[data-figure=sobol] svg").evaluate("svg => svg.querySelectorAll('[aria-roledescription=point]').length") >= 12
    page.close()


def test_draws_without_an_answer_are_shown_with_what_they_could_change(pages, browser):
    page, complaints = opened(browser, pages / "failing.html")
    assert "nqpsweep replay CONFIG --draw" in page.inner_text("#trust")
    shown = numbers_of(page, "worst_case")
    assert all(low <= high for low, high in zip(shown["worst_low"], shown["worst_high"], strict=True))
    assert max(numbers_of(page, "failures")["distance"]) > 0
    assert complaints == []
    page.close()


def test_axes_have_the_unit_of_the_outcome_that_is_shown(pages, browser):
    page, complaints = opened(browser, pages / "pick_freeze.html")
    figure = page.query_selector("[data-figure=synergy]")
    assert "synergy [1]" in figure.query_selector("svg").inner_html()
    page.select_option("#outcome", "leap_time")
    page.wait_for_function("document.querySelector('[data-figure=synergy] svg').innerHTML.includes('synergy [yr]')")
    assert figure.query_selector(".shown").inner_text() == "outcome leap_time [yr]"
    assert complaints == []
    page.close()


# Of every layer: titles of axes and of legends of numbers; shares are in per cent, years and densities say what they are.
TITLES = """() => Object.entries(figures).flatMap(([name, figure]) => figure.spec.layer.flatMap(({ encoding }) =>
    ["x", "y", "color"].map((channel) => encoding[channel]).filter((e) => e?.type === "quantitative" && e.title !== undefined)
      .map((e) => [name, e.title, e.axis?.format ?? ""])))"""


def test_axes_and_legends_of_numbers_have_units(drawn):
    _, page, _ = drawn
    titles = page.evaluate(TITLES)
    assert len(titles) >= 4
    for name, title, form in titles:
        assert title and ("[" in title or form in ("%", "d") or title in ("share of draws per unit", "mean interaction, strongest pair = 1")), (name, title)


def test_a_study_of_the_elementary_effects_has_their_unit(pages, browser):
    page, _ = opened(browser, pages / "morris.html")
    assert "[unit of the effect]" in page.query_selector("[data-figure=morris_plane] svg").inner_html()
    page.close()


# Texts of a chart that stick out of its picture, and names that were cut short. The two widest matrices scroll.
CUT = """() => [...document.querySelectorAll('figure')].flatMap((figure) => {
    const svg = figure.querySelector('.chart svg'), box = svg.getBoundingClientRect();
    return [...svg.querySelectorAll('text')].filter((text) => text.textContent && getComputedStyle(text).display !== 'none' && text.getAttribute('opacity') !== '0')
      .filter((text) => { const t = text.getBoundingClientRect(); return t.left < box.left - 1 || t.right > box.right + 1 || (text.textContent.includes('…') && figure.dataset.figure !== 'mixes'); })
      .map((text) => [figure.dataset.figure, text.textContent]); })"""


@pytest.mark.parametrize("width", [400, 1280])
@pytest.mark.parametrize("kind", ["full", "failing", "pick_freeze", "morris"])
def test_no_text_of_a_chart_is_cut_off(pages, browser, kind, width):
    page, _ = opened(browser, pages / f"{kind}.html", width)
    assert page.evaluate(CUT) == []
    page.close()


def test_nothing_lies_over_a_chart_and_it_can_be_saved(pages, browser, tmp_path):
    page, complaints = opened(browser, pages / "full.html")
    assert page.query_selector(".chart details, .chart button, .chart summary") is None
    for ending, start in (("svg", b"<svg"), ("png", b"\x89PNG")):
        with page.expect_download() as waiting:
            page.click(f"[data-figure=synergy] [data-save={ending}]")
        assert waiting.value.suggested_filename == f"synergy.{ending}"
        waiting.value.save_as(tmp_path / ending)
        assert start in (tmp_path / ending).read_bytes()[:200]
    assert complaints == []
    page.close()


def quickstart_page(browser, folder, n_draws):
    """The result of a short run, its page in the browser, and what the browser complained of."""
    source, target = folder / "short.h5", folder / "short.html"
    must("run", CONFIGS / "quickstart.toml", "--quiet", "--out", source, *SHORT, "--draws", n_draws)
    assert report(source, "--out", target).returncode == 0
    return source, *opened(browser, target)


def test_parameters_of_draws_of_each_kind_stand_beside_the_prior(browser, tmp_path):
    import h5py
    import numpy as np

    source, page, complaints = quickstart_page(browser, tmp_path, 600)
    shown = numbers_of(page, "filtered")
    with h5py.File(source) as file:
        names = [name.decode() for name in file["parameter"]]
        values, synergy = file["draws/parameters"][:, names.index(shown["parameter"][0])], file["draws/synergy"][:, 0]
    kind = next(name for name in shown["kind"] if "above 0" in name)
    assert kind.endswith(f"({(synergy > 0).sum():,})")
    rows = [i for i, (k, p) in enumerate(zip(shown["kind"], shown["parameter"], strict=True)) if k == kind and p == shown["parameter"][0]]
    for i in rows:
        low, high = shown["low"][i], shown["high"][i]
        inside = np.mean((values[synergy > 0] >= low) & (values[synergy > 0] < high))
        assert shown["share"][i] == pytest.approx(inside, abs=2 / (synergy > 0).sum())  # ends have five digits: a draw may change sides
    assert "no posteriors" in page.inner_text("[data-figure=filtered]")
    assert complaints == []
    page.close()


def test_a_result_of_few_draws_says_so_and_names_no_driver(browser, tmp_path):
    _, page, complaints = quickstart_page(browser, tmp_path, 1)
    text = page.inner_text("body")
    assert "Only 1 independent draw:" in text
    assert "unknown" not in text and "1 draws" not in text
    assert complaints == []
    page.close()


def test_histograms_say_what_lies_outside_the_bulk(pages, browser):
    page, _ = opened(browser, pages / "full.html")
    shown = numbers_of(page, "total_effect")
    for outcome in set(shown["outcome"]):
        assert sum(n for n, o in zip(shown["draws"], shown["outcome"], strict=True) if o == outcome) == 128
    assert "→" in page.query_selector("[data-figure=total_effect] svg").inner_html()
    page.close()


# Relative luminances are kept apart by design; hues as the browser itself simulates that they are seen.
@pytest.mark.parametrize("deficiency", ["deuteranopia", "protanopia", "tritanopia"])
def test_the_colour_blind_tell_series_apart(browser, deficiency):
    image = pytest.importorskip("PIL.Image")
    import io
    import itertools

    from nqpsweep.figures.figure import BLUE, CATEGORIES, GREY, INK, ORANGE

    together = [(BLUE, GREY, ORANGE), (BLUE, ORANGE, INK), tuple(CATEGORIES[:3])]  # colours that alone tell series of one chart apart
    colours = list(dict.fromkeys(itertools.chain(*together)))
    page = browser.new_page(viewport={"width": 20 * len(colours), "height": 20})
    page.set_content("<body style='margin:0;display:flex'>" + "".join(f"<div style='width:20px;height:20px;background:{c}'></div>" for c in colours))
    page.context.new_cdp_session(page).send("Emulation.setEmulatedVisionDeficiency", {"type": deficiency})
    picture = image.open(io.BytesIO(page.screenshot())).convert("RGB")
    seen = {colour: lab(picture.getpixel((20 * i + 10, 10))) for i, colour in enumerate(colours)}
    for group in together:
        for a, b in itertools.combinations(group, 2):
            distance = sum((x - y) ** 2 for x, y in zip(seen[a], seen[b], strict=True)) ** 0.5
            assert distance > 4 * 2.3, (a, b, distance)  # four times what is just noticeable (Mahy et al. 1994)
    page.close()


def lab(rgb):
    """CIE 1976 L*a*b* of an sRGB colour, white point D65 (IEC 61966-2-1)."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (v / 255 for v in rgb)]
    rows = ((0.4124, 0.3576, 0.1805, 0.9505), (0.2126, 0.7152, 0.0722, 1.0), (0.0193, 0.1192, 0.9505, 1.089))
    x, y, z = (t ** (1 / 3) if t > (6 / 29) ** 3 else t / (3 * (6 / 29) ** 2) + 4 / 29
               for t in (sum(m * c for m, c in zip(row, linear, strict=False)) / row[3] for row in rows))
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def test_a_choice_of_outcome_changes_charts_and_tables(pages, browser):
    page, complaints = opened(browser, pages / "full.html")
    figure = page.query_selector("[data-figure=synergy]")
    figure.query_selector(".numbers summary").click()
    figure.wait_for_selector("td", state="attached")
    picture, numbers = (lambda: figure.query_selector("svg").inner_html()), (lambda: figure.query_selector(".numbers").inner_html())
    before = picture(), numbers()
    page.select_option("#outcome", "share")
    page.wait_for_function("old => document.querySelector('[data-figure=synergy] svg').innerHTML !== old", arg=before[0])
    assert numbers() != before[1]
    assert figure.query_selector("[data-shows=outcome]").inner_text() == "share"
    assert "technique" in page.inner_text("#outcome-note")
    assert complaints == []
    page.close()


def test_every_other_choice_redraws_its_chart(pages, browser):
    page, complaints = opened(browser, pages / "pick_freeze.html")
    tried = 0
    for select in page.query_selector_all("figure select"):
        values = select.evaluate("s => [...s.options].map(o => o.value)")
        figure = select.evaluate_handle("s => s.closest('figure')").as_element()
        before = figure.query_selector("svg").inner_html()
        select.select_option(values[-1])
        page.wait_for_function("([figure, old]) => figure.querySelector('svg').innerHTML !== old", arg=[figure, before], timeout=10_000)
        tried += 1
    assert tried >= 6
    assert complaints == []
    page.close()


def test_the_page_fits_a_phone(pages, browser):
    page, complaints = opened(browser, pages / "full.html", width=400)
    assert page.evaluate("document.documentElement.scrollWidth") <= 400
    assert complaints == []
    page.close()


def test_the_page_prints(pages, browser, tmp_path):
    page, _ = opened(browser, pages / "full.html")
    pdf = page.pdf(prefer_css_page_size=True)
    assert pdf.startswith(b"%PDF")
    assert pdf.count(b"/Type /Page\n") >= 5
    page.close()


def test_the_answers_are_the_numbers_of_the_file(pages, full):
    import h5py

    text = (pages / "full.html").read_text().replace("\u00a0", " ")
    with h5py.File(full) as file:
        strong = file["verdict_probability"][()][list(file["verdict"].asstr()).index("strong")]
        all_on = file["leap_probability"][-1]
    assert f"synergy is strong in {100 * strong:.0f} % of draws" in text
    assert f"in {100 * all_on:.0f} % with all of them" in text


def test_what_a_file_lacks_is_said_with_the_setting_that_gives_it(pages):
    text = (pages / "monte_carlo.html").read_text()
    assert "output.draws = &#34;float64&#34; to keep each draw" in text
    assert "design.kind = &#34;pick_freeze&#34;" in text


def test_figures_are_written_in_every_format(full, tmp_path):
    done = report(full, "--out", tmp_path / "page.html", "--figures", tmp_path / "charts")
    assert done.returncode == 0, done.stderr
    starts = {".png": b"\x89PNG", ".svg": b"<svg", ".pdf": b"%PDF"}
    files = list((tmp_path / "charts").iterdir())
    assert len(files) >= 3 * 15
    for file in files:
        assert file.read_bytes().startswith(starts[file.suffix]), file
        assert file.stat().st_size > 2000, file


def test_single_charts_are_written_without_a_page(full, tmp_path):
    done = report(full, "--figures", tmp_path / "charts", "--only", "synergy", "regions")
    assert done.returncode == 0, done.stderr
    assert {file.name for file in (tmp_path / "charts").iterdir()} == {f"{name}.{ending}" for name in ("synergy", "regions") for ending in ("png", "svg", "pdf")}
    assert not full.with_suffix(".html").exists()
    done = report(full, "--figures", tmp_path / "none", "--only", "no-such")
    assert done.returncode == 2 and "no chart no-such; it has " in done.stderr and "regions" in done.stderr
    assert not (tmp_path / "none").exists()


def test_effects_of_either_sign_are_ranked_by_their_size():
    index = xarray.DataArray([[0.1, -0.9, 0.5]], dims=("output", "parameter"), name="ME",
                             coords={"output": ["synergy(y)"], "parameter": ["a", "b", "c"]}, attrs={"long_name": "main effect"})
    tree = xarray.DataTree.from_dict({"/": xarray.Dataset(coords={"outcome": ["y"]}), "/statistics/synergy": xarray.Dataset(), "/factorial": index.to_dataset()})
    assert "**b (" in what_drives(tree)


def test_bad_calls_end_in_one_clear_line(full, tmp_path):
    page = tmp_path / "page.html"
    page.write_text("mine")
    for arguments, words in (([full, "--out", page], "--force"), ([tmp_path / "missing.h5"], "no such file"),
                             ([full, "--out", tmp_path / "no" / "folder.html"], "folder.html")):
        done = report(*arguments)
        assert done.returncode in (1, 2)
        assert done.stderr.startswith("error: ") and done.stderr.count("\n") == 1
        assert words in done.stderr
    assert page.read_text() == "mine"
    assert report(full, "--out", page, "--force").returncode == 0
    assert page.read_text() != "mine"
