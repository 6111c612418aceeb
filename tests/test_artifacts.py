import json
import pickle

import numpy as np
import pytest
from numpy.lib.npyio import NpzFile

from assess.errors import ArtifactError
from assess.ranking.artifacts import RankModel, find, locate, read, read_population, write
from assess.ranking.kernel import build_kernel
from assess.ranking.peers import Benchmark, place
from assess.ranking.posterior import posterior
from assess.ranking.rank_model import digest, to_arrays, to_facts
from assess.ranking.rungs import MICRO
from assess.ranking.scale import INTERVAL
from assess.records import replace
from assess.scoring import scorer
from tests.test_peers import profiles

COMPANIES = 300


@pytest.fixture(scope="module")
def categories(tiny):
    rng = np.random.default_rng(4)
    return np.column_stack([rng.integers(0, n, COMPANIES) for n in scorer(tiny).category_counts]).astype(np.int8)


@pytest.fixture(scope="module")
def model(tiny, categories):
    counts = scorer(tiny).category_counts
    difficulty = np.full((len(counts), max(counts) - 1), np.nan)
    for item, count in enumerate(counts):
        difficulty[item, : count - 1] = np.linspace(-1, 1, count - 1)
    discrimination = np.linspace(0.8, 2.0, len(counts))
    kernel = build_kernel(discrimination, difficulty)
    theta = posterior(kernel, categories).theta
    benchmark = Benchmark(
        np.rint(theta * MICRO).astype(np.int32),
        np.zeros(COMPANIES, dtype=np.int16),
        (np.arange(COMPANIES) % 2).astype(np.int8),
        np.zeros(COMPANIES, dtype=np.int16),
        *("synthetic", "1.0.0", "2026-01-31", 7, tiny.id, tiny.version, tiny.digest),
    )
    items = tuple(item.id for item in scorer(tiny).ranked)
    return RankModel("demo", "1.2.0", items, kernel, discrimination, difficulty, benchmark, {"margins": {"hit": 3}})


@pytest.fixture
def directory(tmp_path, model, categories):
    return write(tmp_path, model, "# Demo\n", {"categories": categories})


def test_a_model_read_back_ranks_the_same(directory, model, categories):
    again = read(directory)
    who = profiles(*[(0, 1, 0)] * COMPANIES)
    first, second = model.rank(categories, who), again.rank(categories, who)
    for name in ("theta", "sd", "rank", "percentile", "low", "high", "peer_n", "peer_percentile"):
        assert (getattr(first, name) == getattr(second, name)).all()
    assert (again.name, again.version, again.items, again.meta) == ("demo", "1.2.0", model.items, model.meta)
    assert again.digest == model.digest


def test_ranking_is_posterior_then_place(model, categories):
    who = profiles(*[(0, 0, 0)] * COMPANIES)
    apart = place(model.benchmark, posterior(model.kernel, categories, INTERVAL), who, 10)
    assert (model.rank(categories, who, 10).peer_percentile == apart.peer_percentile).all()


def test_the_directory_holds_what_its_name_says(directory):
    assert directory.name == "demo-1.2.0"
    names = sorted(path.name for path in directory.iterdir())
    assert names == ["arrays.npz", "card.md", "digest.txt", "meta.json", "sample.npz"]
    assert (directory / "card.md").read_text() == "# Demo\n"


def test_equal_models_give_equal_bytes(tmp_path, directory, model, categories):
    other = write(tmp_path / "other", model, "# Demo\n", {"categories": categories})
    for path in directory.iterdir():
        assert path.read_bytes() == (other / path.name).read_bytes()


def test_the_digest_tells_models_apart(model):
    moved = replace(model.benchmark, theta_micro=model.benchmark.theta_micro + 1)
    others = [
        replace(model, version="1.2.1"),
        replace(model, meta={}),
        replace(model, discrimination=model.discrimination + 1e-12),
        replace(model, benchmark=moved),
        replace(model, benchmark=replace(model.benchmark, kind="surveyed")),
    ]
    assert len({model.digest, *(other.digest for other in others)}) == 6


def test_the_sample_is_read_only_when_asked_for(directory, categories):
    assert (read_population(directory)["categories"] == categories).all()
    (directory / "sample.npz").unlink()
    assert read(directory).name == "demo"
    with pytest.raises(ArtifactError, match="no readable file sample.npz"):
        read_population(directory)


def test_a_sample_that_was_altered_is_refused(directory, categories):
    np.savez(directory / "sample.npz", categories=categories[::-1])
    with pytest.raises(ArtifactError, match="sample"):
        read_population(directory)


def test_writing_without_a_sample_leaves_none_of_an_earlier_one(tmp_path, directory, model):
    write(tmp_path, model, "# Demo\n")
    assert not (directory / "sample.npz").exists()


@pytest.mark.parametrize("name", ["arrays.npz", "meta.json", "digest.txt"])
def test_a_missing_file_is_named(directory, name):
    (directory / name).unlink()
    with pytest.raises(ArtifactError, match=f"Model demo-1.2.0 has no readable file {name}"):
        read(directory)


def test_no_altered_byte_of_the_numbers_passes_as_another_model(directory, model):
    content = (directory / "arrays.npz").read_bytes()
    for at in range(0, len(content), 41):
        altered = bytearray(content)
        altered[at] ^= 0x10
        (directory / "arrays.npz").write_bytes(altered)
        try:
            # A byte that carries no number, such as a time stamp in the archive, may differ.
            assert read(directory).digest == model.digest
        except ArtifactError as error:
            assert "damaged or was altered" in str(error)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param('"hit": 3', '"hit": 4', id="a fact"),
        pytest.param('"kind": "synthetic"', '"kind": "surveyed"', id="where the companies come from"),
        pytest.param('"items": [', '"items": ["x", ', id="an item too many"),
        pytest.param("{", "", id="no longer JSON"),
    ],
)
def test_an_altered_fact_is_noticed(directory, before, after):
    path = directory / "meta.json"
    path.write_text(path.read_text().replace(before, after, 1))
    with pytest.raises(ArtifactError, match="damaged or was altered"):
        read(directory)


def test_an_altered_number_in_a_well_formed_file_is_noticed(directory):
    with np.load(directory / "arrays.npz") as file:
        arrays = dict(file)
    arrays["theta_micro"][5] += 1
    np.savez_compressed(directory / "arrays.npz", **arrays)
    with pytest.raises(ArtifactError, match="damaged or was altered"):
        read(directory)


def test_a_model_of_another_format_says_what_to_do(directory):
    facts = json.loads((directory / "meta.json").read_text())
    (directory / "meta.json").write_text(json.dumps(facts | {"format": 99}))
    with pytest.raises(ArtifactError, match="format 99, this version reads format 3. Build it anew: assess"):
        read(directory)


def test_pickled_objects_are_refused(directory):
    np.savez(directory / "arrays.npz", nodes=np.array([{"a": 1}], dtype=object))
    with pytest.raises(ArtifactError, match="damaged or was altered"):
        read(directory)


def test_objects_are_never_written(tmp_path, model):
    with pytest.raises(ValueError, match="allow_pickle=False"):
        write(tmp_path, model, "", {"names": np.array(["a", None], dtype=object)})


def test_a_model_serves_the_questionnaire_it_was_made_for(model, tiny):
    model.check(tiny)


def test_a_model_refuses_a_questionnaire_whose_content_differs(directory, tiny):
    other = tiny.changed(digest="0" * 64)
    with pytest.raises(ArtifactError, match="made for questionnaire tiny .* cannot rank answers to tiny"):
        read(directory, other)


def test_a_model_refuses_other_items_or_categories(model, tiny):
    with pytest.raises(ArtifactError, match="build the model anew"):
        replace(model, items=model.items[::-1]).check(tiny)
    fewer = replace(model.kernel, counts=(model.counts[0] - 1, *model.counts[1:]))
    with pytest.raises(ArtifactError, match="build the model anew"):
        replace(model, kernel=fewer).check(tiny)


@pytest.fixture
def shelf(tmp_path, model, monkeypatch):
    """A directory with demo 1.2.0, 1.10.0 and another model."""
    for name, version in [("demo", "1.2.0"), ("demo", "1.10.0"), ("hunan-2026", "0.1.0")]:
        write(tmp_path, replace(model, name=name, version=version), "")
    monkeypatch.setattr("assess.places.MODELS", tmp_path)
    return tmp_path


def test_the_newest_version_is_found_by_number_not_by_letter(shelf):
    assert locate("demo") == shelf / "demo-1.10.0"
    assert locate("demo-1.2.0") == shelf / "demo-1.2.0"


def test_the_default_model_is_found_and_read_once(shelf):
    assert find().name == "hunan-2026"
    assert find() is find("hunan-2026-0.1.0")


def test_an_unknown_model_lists_the_known_ones(shelf):
    with pytest.raises(ArtifactError, match="no model nowhere. Available: demo-1.10.0, demo-1.2.0, hunan-2026-0.1.0"):
        find("nowhere")


def test_an_empty_shelf_says_how_to_fill_it(tmp_path):
    with pytest.raises(ArtifactError, match="Available: -. Build one with: assess benchmark build"):
        locate(root=tmp_path)


def test_messages_speak_chinese(tmp_path):
    with pytest.raises(ArtifactError) as error:
        locate(root=tmp_path)
    assert "没有模型" in error.value.text("zh")


def test_pillars_of_a_model_whose_files_are_as_written_are_unpacked_when_asked_for(monkeypatch):
    unpacked, inside = [], NpzFile.__getitem__
    monkeypatch.setattr(NpzFile, "__getitem__", lambda file, name: (unpacked.append(name), inside(file, name))[1])
    found = read(locate())
    assert "theta_micro" in unpacked and not any("/" in name and "drift/" not in name for name in unpacked)
    assert found.pillars["cloud"].theta_micro.size == found.benchmark.n
    assert "pillar.cloud/theta_micro" in unpacked
    with pytest.raises(KeyError):
        found.pillars["robots"]


def test_the_digest_of_a_model_read_in_parts_is_that_of_its_content():
    found = read(locate())
    assert digest(to_arrays(found), to_facts(found)) == found.digest


def test_a_model_without_digests_of_its_files_is_worked_through(directory, model):
    lines = (directory / "digest.txt").read_text("ascii").splitlines()
    content = [line for line in lines if line.endswith(("model", "sample"))]
    (directory / "digest.txt").write_text("\n".join(content), "ascii")
    assert read(directory).digest == model.digest


def test_a_model_goes_to_another_process_whole():
    again = pickle.loads(pickle.dumps(read(locate())))
    assert set(again.parts) == set(read(locate()).parts)
    assert (again.pillars["data"].theta_micro == read(locate()).pillars["data"].theta_micro).all()
