"""What keeps evidence from being collected, in words and with the next step."""


class CollectTrouble(Exception):
    """Nothing was written: what happened, what to do, and whether the command line is at fault."""

    def __init__(self, message: str, next_step: str, usage: bool = False) -> None:
        super().__init__(message)
        self.message, self.next_step, self.usage = message, next_step, usage
