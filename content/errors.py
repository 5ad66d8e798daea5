"""What can go wrong for whoever runs Vejviser. The text of each is one clear sentence; the command line prints it as it is."""


class VejviserFault(Exception):
    """Something failed; the command line ends with 1."""


class UsageFault(VejviserFault):
    """A command, an argument or a setting is wrong; the command line ends with 2."""


class ContentFault(VejviserFault):
    """A file of answers, facts or municipalities cannot be read or does not say what it should."""
