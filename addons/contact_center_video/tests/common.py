import base64

from odoo.addons.contact_center.tests.common import NOON, ContactCenterCase

# The smallest picture there is: one dot.
DOT = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
UID = "video-1"


class VideoCase(ContactCenterCase):
    """A video talk of Anna with the client, and what the gateway tells of it."""

    def video_call(self, uid=UID, **values):
        return self.call(uid, channel="video", **values)

    def entry(self, uid, kind="chat", at=NOON + 20, leg="client", from_name="", **payload):
        return {
            "kind": "room_entry",
            "uid": uid,
            "version": 1,
            "interaction_uid": UID,
            "at": at,
            "from_leg": leg,
            "from_name": from_name,
            "entry_kind": kind,
            "payload": payload,
        }

    def leg(self, uid=f"{UID}/client", **values):
        return {
            "kind": "video_leg",
            "uid": uid,
            "version": 1,
            "interaction_uid": UID,
            "leg": uid.rpartition("/")[2],
            "media": "video",
            "setup_seconds": 0.8,
            "loss": 0.01,
            "rtt_ms": 45.0,
            "drop_reason": "",
            **values,
        }

    def deliver_file(self, content=DOT, mimetype="image/png", **values):
        fact = {
            "uid": "file-1",
            "version": 1,
            "interaction_uid": UID,
            "name": "passport.png",
            "from_leg": "client",
            "at": NOON + 30,
            **values,
        }
        gateway = self.env["contact.center.gateway"].with_user(self.gateway_user)
        return gateway.deliver_file(fact, base64.b64encode(content).decode(), mimetype)

    def file(self, uid="file-1"):
        return self.env["contact.center.room.file"].search([("uid", "=", uid)])

    def talk(self):
        return self.interaction(UID)
