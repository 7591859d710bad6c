"""What a verdict is asked of is looked at before any of its work starts."""

import pytest

import est_games as eg


@pytest.mark.parametrize(
    ("wrong", "paths"),
    [
        ({"treaty": 5, "situation": "europe-2010"}, ["treaty", "situation"]),
        ({"readings": 5, "flips": "no", "forum": "osce"}, ["readings", "flips", "forum"]),
    ],
)
def test_arguments_of_the_wrong_kind_are_all_told_at_once(wrong, paths):
    right = {
        "treaty": eg.load_treaty("est-2009"),
        "situation": eg.load_situation("europe-2010"),
    }
    with pytest.raises(eg.GameError) as caught:
        eg.verdict(**{**right, **wrong})
    assert sorted(problem.path for problem in caught.value.problems) == sorted(paths)
