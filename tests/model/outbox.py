"""What S4 explores: a record, its queues, its workers, two relays and Redis, and all that may go wrong between them."""

from typing import NamedTuple

from checker import put, quick


class Rules(NamedTuple):
    refusable: bool = False  # resize refuses this upload
    rejected_keeps_drive: bool = True  # drive_at goes only when the chunks are gone and the uploader is told
    failover: str = "drive_at"  # on a new master_replid: set "drive_at" on the records, or publish "once"
    replid_kept: bool = True  # the replid last dealt with is kept in MongoDB, not in the relay's memory
    repeat_sets_bit: bool = True  # a repeated list step sets its bit in imageid:progress although the list has it
    listed_by_any: bool = True  # every list worker looks whether all have it (also one that repeats)
    rounds: bool = (
        True  # on a new replid the record's `round` rises too; a final state is set only in the round begun in
    )
    restore_refuses_tomb: bool = True
    tomb_at_drive: bool = True  # the relay restores the tombstone of a deleted or purged record
    reprocess: str = "compare and set"  # with "no round" of its own; or it "overwrites" what the record is by now
    start: str = "stored"  # or "ready", published, or "listed"
    relays: int = 2
    mishaps: int = 2  # crashes and lost messages, together
    rollbacks: int = 1
    expiries: int = 1
    deletes: int = 1
    reprocesses: int = 0


@quick
class Redis(NamedTuple):
    image: bool = False
    tomb: bool = False
    lists: tuple = (False, False, False)
    bits: tuple = (False, False, False)  # imageid:progress


@quick
class S(NamedTuple):
    state: str = "stored"
    drive: bool = True  # drive_at is set
    chunks: bool = True
    told: bool = False  # image_state: rejected
    redis: Redis = Redis()
    earlier: tuple = ()  # the last states of Redis, which a failover may bring back
    round: int = 0
    replid: int = 0
    round_for: int = 0  # the replid for which the round was raised
    known: int = 0
    q_resize: bool = True
    q_lists: tuple = (False, False, False)
    q_delete: bool = False
    resize: str = "idle"
    lister: tuple = ((), (), ())  # has done its step, in (this round, all had the image then); state not yet set
    request: str = "idle"
    deleter: str = "idle"
    deleter_round: int = 0
    relays: tuple = ("idle", "idle")  # or (the state it saw, restored)
    mishaps: int = 0
    rollbacks: int = 0
    expiries: int = 0
    deletes: int = 0
    reprocesses: int = 0
    operator: tuple = ()  # what she read: state and round


def write(s, redis):
    return (
        s if redis == s.redis else s._replace(redis=redis, earlier=(s.earlier + (s.redis,))[-2:] if s.rollbacks else ())
    )


def bury(s):
    return write(s, s.redis._replace(tomb=True, image=False))


def steps_of(rules):
    def set_image(s, respect=True):
        return s if s.redis.tomb and respect else write(s, s.redis._replace(image=True))

    def steps(s):
        yield from resize(s)
        yield from listers(s)
        yield from deleting(s)
        yield from operator(s)
        for r in range(rules.relays):
            yield from relay(s, r)
        yield from mishaps(s)

    def resize(s):
        if s.resize == "idle" and s.q_resize:
            if s.state in ("stored", "ready") and not rules.refusable:
                after = set_image(s)
                yield "resize: SET imageid:image", after._replace(resize="set" if after.redis.image else "ack")
            elif s.state == "stored":
                yield (
                    "resize: stored → rejected",
                    s._replace(resize="rejected", state="rejected", drive=rules.rejected_keeps_drive),
                )
            else:
                yield f"resize: found {s.state}", s._replace(resize="rejected" if s.state == "rejected" else "ack")
        elif s.resize == "rejected":
            yield (
                "resize: chunks removed, image_state, drive_at removed",
                s._replace(resize="ack", chunks=False, told=True, drive=False),
            )
        elif s.resize == "set":
            to = "ready" if s.state == "stored" else s.state
            yield f"resize: state {s.state} → {to}", s._replace(resize="publish" if to == "ready" else "ack", state=to)
        elif s.resize == "publish":
            yield "resize: publish", s._replace(resize="ack", q_lists=(True, True, True))
        elif s.resize == "ack":
            yield "resize: ack", s._replace(resize="idle", q_resize=False)

    def listers(s):
        for w, name in enumerate(("add-image-to-user", "new-image", "image-to-followers")):
            if s.q_lists[w] and not s.lister[w]:
                after = s
                if s.redis.image:
                    has, bits = s.redis.lists[w], s.redis.bits
                    if not has or rules.repeat_sets_bit:
                        bits = put(bits, w, True)
                    after = write(s, s.redis._replace(lists=put(s.redis.lists, w, True), bits=bits))
                changed = after.redis.lists != s.redis.lists
                if changed or rules.listed_by_any:
                    yield f"{name}: its step", after._replace(lister=put(s.lister, w, (s.round, all(after.redis.bits))))
                else:
                    yield f"{name}: its step, nothing new, ack", after._replace(q_lists=put(s.q_lists, w, False))
            elif s.lister[w]:
                after = s._replace(lister=put(s.lister, w, ()), q_lists=put(s.q_lists, w, False))
                if s.lister[w] == (s.round, True) and s.state in ("ready", "listed"):
                    after = after._replace(state="listed", drive=False)
                yield f"{name}: is it the last? state {after.state}, ack", after

    def deleting(s):
        if s.request == "idle" and s.deletes and s.state != "purged":
            yield (
                "! owner: state deleted",
                s._replace(request="tomb", deletes=s.deletes - 1, state="deleted", drive=True),
            )
        elif s.request == "tomb":
            yield "owner: tombstone, image removed", bury(s)._replace(request="publish")
        elif s.request == "publish":
            yield "owner: publish, 204", s._replace(request="idle", q_delete=True)
        if s.deleter == "idle" and s.q_delete:
            yield "delete-image: tombstone, image removed", bury(s)._replace(deleter="lists", deleter_round=s.round)
        elif s.deleter == "lists":
            yield (
                "delete-image: lists and chunks cleared",
                write(s, s.redis._replace(lists=(False, False, s.redis.lists[2])))._replace(
                    deleter="purge", chunks=False
                ),
            )
        elif s.deleter == "purge":
            final = {"state": "purged", "drive": False} if s.deleter_round == s.round else {}
            yield (
                f"delete-image: {'→ purged' if final else 'a new round'}, ack",
                s._replace(deleter="idle", deleter_round=0, q_delete=False, **final),
            )

    def operator(s):
        """`images reprocess --renditions`: back to `stored`, in a new round, where the record is still as she read it."""
        if s.reprocesses and not s.operator and s.state in ("ready", "listed"):
            yield "! operator: reads the record", s._replace(reprocesses=s.reprocesses - 1, operator=(s.state, s.round))
        elif s.operator and (s.operator == (s.state, s.round) or rules.reprocess == "overwrites"):
            round_ = s.round + (rules.reprocess != "no round")
            yield (
                f"operator: {s.state} → stored, a new round",
                s._replace(operator=(), state="stored", drive=True, round=round_),
            )
        elif s.operator:
            yield "operator: it was changed, nothing", s._replace(operator=())

    def relay(s, r):
        at = s.relays[r]
        if at == "idle":
            if s.drive and (r == 0 or s.relays[0] != "idle"):
                yield (
                    f"relay {r + 1}: take up a record that is {s.state}",
                    s._replace(relays=put(s.relays, r, (s.state, False))),
                )
            if r == 0 and s.known != s.replid:
                if rules.failover == "drive_at":
                    if s.round_for != s.replid:
                        yield (
                            "relay: new master_replid, drive_at set on all",
                            s._replace(drive=True, round=s.round + rules.rounds, round_for=s.replid),
                        )
                    else:
                        yield "relay: new master_replid dealt with", s._replace(known=s.replid)
                else:
                    yield (
                        "relay: new master_replid, takes up all once",
                        s._replace(known=s.replid, relays=put(s.relays, r, (s.state, False))),
                    )
            return
        saw, restored = at
        if not restored:
            after = s
            if saw in ("ready", "listed"):
                after = set_image(s, respect=rules.restore_refuses_tomb)
            elif saw in ("deleted", "purged") and rules.tomb_at_drive:
                after = bury(s)
            yield f"relay {r + 1}: restore for {saw}", after._replace(relays=put(s.relays, r, (saw, True)))
        else:
            change = (
                {"q_resize": True}
                if saw in ("stored", "rejected")
                else {"q_delete": True}
                if saw in ("deleted", "purged")
                else {"q_lists": (True, True, True)}
            )
            yield f"relay {r + 1}: publish for {saw}", s._replace(relays=put(s.relays, r, "idle"), **change)

    def mishaps(s):
        if s.rollbacks:
            for k, redis in enumerate(s.earlier):
                yield (
                    f"! Redis loses its last {len(s.earlier) - k} writes",
                    s._replace(redis=redis, earlier=(), rollbacks=s.rollbacks - 1, replid=s.replid + 1),
                )
        if s.expiries and any(s.redis.bits):
            yield (
                "! imageid:progress expires",
                s._replace(expiries=s.expiries - 1, redis=s.redis._replace(bits=(False,) * 3)),
            )
        if not s.mishaps:
            return
        one = s._replace(mishaps=s.mishaps - 1)
        if s.q_resize:
            yield "! resize message lost", one._replace(q_resize=False, resize="idle")
        if s.resize not in ("idle", "ack"):
            yield "! resize crashes", one._replace(resize="idle")
        for w in range(3):
            if s.q_lists[w]:
                yield (
                    f"! list message {w} lost",
                    one._replace(q_lists=put(s.q_lists, w, False), lister=put(s.lister, w, ())),
                )
        if s.request != "idle":
            yield "! upload-api crashes in the delete", one._replace(request="idle")
        if s.q_delete:
            yield "! delete message lost", one._replace(q_delete=False, deleter="idle")
        for r in (0, 1):
            if s.relays[r] != "idle":
                yield (
                    f"! relay {r + 1} crashes",
                    one._replace(
                        relays=put(s.relays, r, "idle"), known=s.known if rules.replid_kept or r else s.replid
                    ),
                )
        if not rules.replid_kept and s.known != s.replid and s.relays[0] == "idle":
            yield "! relay is started anew", one._replace(known=s.replid)

    return steps


def done(s):
    if s.known != s.replid or s.drive:
        return False
    r = s.redis
    if s.state == "listed":
        return r.image and all(r.lists)
    if s.state == "purged":
        return not (r.image or r.lists[0] or r.lists[1] or s.chunks)
    return s.state == "rejected" and s.told and not s.chunks


START = {
    "stored": S(),
    "ready": S(state="ready", q_resize=False, q_lists=(True,) * 3, redis=Redis(image=True)),
    "listed": S(
        state="listed", drive=False, q_resize=False, redis=Redis(image=True, lists=(True,) * 3, bits=(True,) * 3)
    ),
}
