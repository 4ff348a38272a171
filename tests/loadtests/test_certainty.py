"""Which first audios are exact: every way in which a stamp can be another packet's, a short list of reads each."""

from cartest_loadtests.audio_watch import AudioWatch
from cartest_loadtests.certainty import Certificate, Room, certify, room_of
from cartest_loadtests.polls import Poll
from cartest_loadtests.stamps import Read

Seen = tuple[int, Read]
"""A read and its instant."""

MS = 1_000_000
START = 1_000 * MS
FIRST = START + 40 * MS
LATE = FIRST + 30 * MS
"""The loop comes 30 ms late: later packets may lie in the queue."""


def busy(before_ns: int = FIRST - 20 * MS) -> Poll:
    return Poll(before_ns, 0)


def seen(poll: Poll, *, at_ns: int = FIRST, drained: bool = True, shared: bool = False, gave: bool = True) -> Seen:
    return at_ns, Read(at_ns + 7, LATE, int(gave), poll, drained, shared)


def judged(reads: list[Seen], units: list[int]) -> Certificate:
    return certify(FIRST, room(reads, units), start_ns=START, start_after_ns=START)


def room(reads: list[Seen], units: list[int]) -> Room | None:
    return room_of(FIRST, [at_ns for at_ns, _ in reads], [read for _, read in reads], units)


def show(watch: AudioWatch, *reads: Seen) -> None:
    watch.saw([at_ns for at_ns, _ in reads], [read for _, read in reads])


def test_a_first_audio_alone_in_the_queue_is_exact() -> None:
    """Nothing that was sent later lay there, however late the loop was."""
    assert judged([seen(busy())], [FIRST]) == Certificate("exact")


def test_the_rest_of_the_same_packet_makes_it_no_less_exact() -> None:
    """A chunk that is longer than one small read is one packet still, once the queue is empty."""
    turn = busy()
    assert judged([seen(turn, drained=False), seen(turn)], [FIRST]).certainty == "exact"


def test_two_beginnings_with_one_stamp_are_bounded() -> None:
    """The kernel joined two packets and kept the newer stamp: the truth lies between the last poll and it."""
    turn = busy()
    found = judged([seen(turn, drained=False), seen(turn)], [FIRST, FIRST])
    assert found == Certificate("bounded", FIRST - 20 * MS)


def test_another_stamp_in_the_same_queue_is_another_packet() -> None:
    """What came 20 ms later was not joined, and one thing alone began in the read that saw it."""
    turn = busy()
    reads = [seen(turn, drained=False), seen(turn, at_ns=FIRST + 20 * MS, drained=False)]
    assert judged(reads, [FIRST, FIRST + 20 * MS]).certainty == "exact"
    assert judged(reads, [FIRST, FIRST + 20 * MS, FIRST + 20 * MS]).certainty == "bounded"


def test_a_stamp_from_after_the_read_proves_nothing() -> None:
    """What came since the first read may have been joined to the rest of its packet."""
    turn = busy()
    reads = [seen(turn, drained=False), seen(turn, at_ns=LATE + MS, drained=False)]
    assert judged(reads, [FIRST, LATE + MS]).certainty == "bounded"


def test_a_queue_that_was_not_emptied_proves_nothing() -> None:
    """More may lie behind the first read, in the same packet."""
    assert judged([seen(busy(), drained=False)], [FIRST]).certainty == "bounded"


def test_a_part_of_the_next_tls_record_is_a_later_packet() -> None:
    """A read that touched more than it could decrypt has that packet's stamp."""
    turn = busy()
    assert judged([seen(turn, shared=True)], [FIRST]).certainty == "bounded"
    part = seen(turn, drained=True, shared=True, gave=False)
    assert judged([seen(turn, drained=False), part], [FIRST]).certainty == "bounded"


def test_the_first_part_of_its_own_tls_record_is_no_later_packet() -> None:
    """A record that is read in two goes is judged by the read that completed it."""
    turn = busy()
    assert judged([seen(turn, drained=False, shared=True, gave=False), seen(turn)], [FIRST]).certainty == "exact"


def test_a_sleep_says_nothing_about_what_was_left_before_it() -> None:
    """What an earlier turn left in the queue may be older than this turn's poll."""
    earlier, turn = busy(FIRST - 30 * MS), Poll(FIRST - 20 * MS, FIRST)
    reads = [seen(earlier, at_ns=FIRST - 25 * MS, drained=False), seen(turn)]
    assert judged(reads, [FIRST, FIRST]) == Certificate("bounded", FIRST - 30 * MS)


def test_nothing_comes_before_it_was_asked_for() -> None:
    """Where the loop knows no bound, the start is one."""
    assert judged([seen(busy(0))], [FIRST, FIRST]) == Certificate("bounded", START)


def test_a_wide_bracket_around_the_send_is_told() -> None:
    """Then the start is not known well enough, whatever the stamp is."""
    found = room([seen(busy())], [FIRST])
    assert certify(FIRST, found, start_ns=START, start_after_ns=START + MS) == Certificate("late_send")


def test_stamps_of_our_own_have_no_certificate() -> None:
    """Neither has a read that was not seen."""
    at_ns, own = seen(busy())
    assert judged([(at_ns, own._replace(kernel_ns=0))], [FIRST]) == judged([], [FIRST]) == Certificate(None)


def test_a_watch_judges_as_soon_as_it_can_and_forgets() -> None:
    """The first audio is judged when something began after its queue, or at the end; reads are kept in bounds."""
    watch = AudioWatch()
    for number in range(300):
        show(watch, seen(busy(), at_ns=FIRST - 400 * MS + number * MS))
    turn, later = busy(), busy()
    show(watch, seen(turn, drained=False))
    watch.first_audio(FIRST)
    watch.first_audio(FIRST)
    watch.began([FIRST])
    show(watch, seen(turn))
    watch.began([FIRST])
    show(watch, seen(later, at_ns=LATE))
    watch.began([LATE])
    watch.first_audio(LATE)
    watch.began([LATE])
    found = [watch.certificate(at_ns, start_ns=START, start_after_ns=None).certainty for at_ns in (FIRST, LATE, 1)]
    assert found == ["bounded", "bounded", None]


def test_a_watch_of_many_contexts_stays_in_bounds() -> None:
    """Judgements that nobody asks for are dropped, the oldest first."""
    watch = AudioWatch()
    for number in range(200):
        at_ns = FIRST + number * MS
        show(watch, seen(busy(), at_ns=at_ns))
        watch.first_audio(at_ns)
        watch.began([at_ns])
        watch.certificate(at_ns, start_ns=START, start_after_ns=START)
    assert watch.certificate(FIRST, start_ns=START, start_after_ns=START) == Certificate(None)


def test_a_watch_forgets_beside_a_first_audio_that_waits() -> None:
    """A new context in every turn leaves always one to judge; what came long before it is dropped all the same."""
    watch = AudioWatch()
    for number in range(2000):
        at_ns = FIRST + number * MS
        show(watch, seen(busy(), at_ns=at_ns))
        watch.first_audio(at_ns)
        watch.began([at_ns])
    assert watch.kept < 200
    assert watch.certificate(FIRST + 1999 * MS, start_ns=START, start_after_ns=None).certainty == "exact"
