"""Brothers and sisters on one telephone: asked in turn, in the same call, thread or page."""

from conversation.reply import Reply
from conversation.shape import Script


def joined(script: Script, first: Reply, second: Reply) -> Reply:
    """The end of one pupil's questions and the beginning of the next one's, as one reply: thanked once, at the end."""
    return Reply(without_thanks(script, first).prompts + second.prompts, second.awaits)


def without_thanks(script: Script, first: Reply) -> Reply:
    """An end that is none: it goes on with another pupil in the words of `script`."""
    return Reply(tuple(prompt for prompt in first.prompts if prompt.name != script.thanks), first.awaits)
