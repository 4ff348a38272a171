"""Audio that says what it is: a small modem code in place of a voice, spoken and read back (docs/audio.md).

Rules for its editor: the code of :mod:`.code` is a wire format that recordings on disk depend on; a change to
it is a breaking change. Speaking is a pure function of its arguments. ``numpy`` is imported only by the modules
that make or measure samples, so that tokens, containers and MP3 frame facts stay cheap for those who need
nothing else; therefore nothing is imported here.
"""
