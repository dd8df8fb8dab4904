"""Brothers and sisters on one telephone: asked in turn, in the same call, thread or page."""

from conversation.reply import Reply
from conversation.shape import Script


def joined(script: Script, first: Reply, second: Reply) -> Reply:
    """The end of one pupil's questions and the beginning of the next one's, as one reply: thanked once, at the end."""
    kept = tuple(prompt for prompt in first.prompts if prompt.name != script.thanks)
    return Reply(kept + second.prompts, second.awaits)
