from tests.world import *
def test_it(world, carrier):
    m = world.member(world.campaign())
    a = world.attempt(m, AttemptState.ringing, sid="CA1")
    r = carrier.post(f"/voice/answer/{a.id}", {"CallSid": "CA1"})
    print(r.status, r.text)
    assert world.one(Conversation).leg == "CA1"
    assert world.again(a).state == "answered"
