"""Signalling games read off trees, and the reasons why a tree is none."""

import pytest

from est_games.errors import GameError
from est_games.game.extensive_builder import ExtensiveBuilder
from est_games.game.signalling import signalling_game
from tests.oracles import belief_trees as trees
from tests.oracles.selten_horse import horse


def test_beer_quiche_is_read():
    game = signalling_game(trees.beer_quiche())
    assert game.types == ("wimp", "surly")
    assert (game.sender, game.receiver) == (0, 1)
    assert [message.label for message in game.messages] == ["seen beer", "seen quiche"]
    beer = game.messages[0]
    assert beer.sender_payoffs == ((0, 2), (1, 3))
    assert beer.receiver_payoffs == ((1, 0), (0, 1))


def test_what_accrues_on_the_way_and_chance_at_the_end_count():
    tree = ExtensiveBuilder(["s", "r"])
    nature = tree.chance({"t": 1}, payoffs=[1, 1])
    own = tree.decision("s", ["m", "n"], after=nature["t"], payoffs=[10, 0])
    reply = tree.decision("r", ["a"], after=own["m"], payoffs=[100, 0])
    end = tree.chance({"up": "1/2", "down": "1/2"}, after=reply["a"], payoffs=[1000, 0])
    tree.terminal([2, 4], after=end["up"])
    tree.terminal([4, 0], after=end["down"])
    tree.terminal([5, 5], after=own["n"])
    first, second = signalling_game(tree.build()).messages
    assert (first.sender_payoffs, first.receiver_payoffs) == (((1114,),), ((3,),))
    assert (second.label, second.information_set) == ("n", None)
    assert (second.sender_payoffs, second.receiver_payoffs) == (((16,),), ((6,),))


def test_types_may_have_different_messages():
    tree = ExtensiveBuilder(["s", "r"])
    nature = tree.chance({"poor": "1/2", "rich": "1/2"})
    for kind, messages in (("poor", ["hush"]), ("rich", ["hush", "show"])):
        own = tree.decision("s", messages, after=nature[kind])
        for message in messages:
            reply = tree.decision("r", ["a", "b"], after=own[message], information_set=message)
            for branch in reply:
                tree.terminal([0, 0], after=branch)
    game = signalling_game(tree.build())
    assert [message.senders for message in game.messages] == [(0, 1), (1,)]
    assert game.messages[1].actions == (1,)


def text(form):
    with pytest.raises(GameError) as caught:
        signalling_game(form)
    return str(caught.value)


def test_no_move_of_chance():
    assert text(horse()) == (
        "is not a signalling game\n  - the root: is not a move of chance, which picks the type"
    )


def lone(build):
    tree = ExtensiveBuilder(["s", "r", "q"])
    build(tree, tree.chance({"t": "1/2", "u": "1/2"}))
    return tree.build()


def test_a_type_that_nobody_knows():
    def build(tree, nature):
        for branch in nature:
            own = tree.decision("s", ["m"], after=branch, information_set="blind")
            tree.terminal([0, 0, 0], after=own["m"])

    assert text(lone(build)) == (
        "is not a signalling game\n"
        "  - type 't': is not known to who moves after it\n"
        "  - type 'u': is not known to who moves after it"
    )


def test_several_senders_and_receivers():
    def build(tree, nature):
        for branch, sender, receiver in zip(nature, "sr", "rq", strict=True):
            own = tree.decision(sender, ["m"], after=branch)
            reply = tree.decision(receiver, ["a"], after=own["m"])
            tree.terminal([0, 0, 0], after=reply["a"])

    assert text(lone(build)) == (
        "is not a signalling game\n"
        "  - senders: are several [found 's, r']\n"
        "  - receivers: are several [found 'r, q']\n"
        "  - the receiver: is the sender [found 's']"
    )


def test_moves_in_the_wrong_places():
    def build(tree, nature):
        tree.terminal([0, 0, 0], after=nature["t"])
        own = tree.decision("s", ["m", "n"], after=nature["u"])
        late = tree.chance({"x": 1}, after=own["m"])
        tree.terminal([0, 0, 0], after=late["x"])
        reply = tree.decision("r", ["a"], after=own["n"])
        again = tree.decision("s", ["b"], after=reply["a"])
        tree.terminal([0, 0, 0], after=again["b"])

    assert text(lone(build)) == (
        "is not a signalling game\n"
        "  - type 't': is followed by no player's move\n"
        "  - type 'u', message 'm': is followed by a move of chance\n"
        "  - type 'u', message 'n': is followed by a player's move after the response"
    )


def test_messages_that_cannot_be_told_apart_or_end_for_some():
    def build(tree, nature):
        for kind in ("t", "u"):
            own = tree.decision("s", ["m", "n", "o"], after=nature[kind])
            for message in ("m", "n"):
                reply = tree.decision("r", ["a"], after=own[message], information_set="same")
                tree.terminal([0, 0, 0], after=reply["a"])
            if kind == "t":
                tree.terminal([0, 0, 0], after=own["o"])
            else:
                reply = tree.decision("r", ["b"], after=own["o"])
                tree.terminal([0, 0, 0], after=reply["b"])

    assert text(lone(build)) == (
        "is not a signalling game\n"
        "  - type 't': has two messages that the receiver cannot tell apart [found 'm, n']\n"
        "  - type 'u': has two messages that the receiver cannot tell apart [found 'm, n']\n"
        "  - message 'o': ends the game for type 't', not for 'u'"
    )


def test_a_message_that_ends_the_game_is_not_called_as_an_information_set():
    tree = ExtensiveBuilder(["sender", "receiver"])
    nature = tree.chance({"weak": "1/2", "strong": "1/2"})
    for branch in nature:
        own = tree.decision("sender", ["stop", "go"], after=branch)
        tree.terminal([0, 0], after=own["stop"])
        for end in tree.decision("receiver", ["l", "r"], after=own["go"], information_set="stop"):
            tree.terminal([0, 0], after=end)
    labels = [message.label for message in signalling_game(tree.build()).messages]
    assert sorted(labels) == ["stop", "stop (end)"]


def test_messages_that_end_the_game_are_not_called_alike():
    tree = ExtensiveBuilder(["sender", "receiver"])
    nature = tree.chance({"weak": "1/2", "strong": "1/2"})
    for branch in nature:
        own = tree.decision("sender", ["stop", "stop (end)", "go"], after=branch)
        for message in ("stop", "stop (end)"):
            tree.terminal([0, 0], after=own[message])
        for end in tree.decision("receiver", ["l", "r"], after=own["go"], information_set="stop"):
            tree.terminal([0, 0], after=end)
    labels = [message.label for message in signalling_game(tree.build()).messages]
    assert labels == ["stop (end) (end)", "stop (end)", "stop"]
