"""What can go wrong with the assistant itself."""

from content.errors import VejviserFault


class ModelMissing(VejviserFault):
    """There is no trained model where one was looked for."""


class ModelBroken(VejviserFault):
    """The trained model cannot be loaded, or is not one of this version."""


class TrainingFailed(VejviserFault):
    """The training ended without a model."""


class ActionFailed(VejviserFault):
    """A turn ended without a reply; the log says why."""
