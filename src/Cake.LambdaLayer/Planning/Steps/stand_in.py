"""Stands in for a package that this layer leaves out; importing names from it works, using them does not."""


def _refuse(name):
    raise ImportError(
        f"{__name__}.{name} is not in this layer: the cleanup step {step} left {__name__} out. "
        f"Build the layer with --skip={step} to have it.",
        name=__name__,
    )


class _LeftOut(type):
    def __call__(cls, *args, **kwargs):
        _refuse(cls.__name__)

    def __getattr__(cls, name):
        if name.startswith("__"):
            raise AttributeError(name)
        _refuse(f"{cls.__name__}.{name}")


def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(name)
    return _LeftOut(name, (), {"__module__": __name__})
