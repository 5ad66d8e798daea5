"""What can be wrong with an index or its encoder, each with a sentence that an operator can act on."""


class IndexFault(Exception):
    """Any fault of an index or its encoder; the text is one clear sentence."""


class IndexMissing(IndexFault):
    """There is no index file: the municipality has not been indexed yet."""


class IndexBroken(IndexFault):
    """The file is there but cannot be used: damaged, of another version, or made with another encoder. Rebuilding helps."""


class IndexBusy(IndexFault):
    """Another process is building this index at the moment."""


class EncoderMissing(IndexFault):
    """The encoder's model cannot be loaded: no such folder or hub name, or a damaged one."""
