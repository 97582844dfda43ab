from odoo.addons.contact_center.tests.hoot_common import HootCase
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestWebClient(HootCase):
    def test_components(self):
        self.run_suite_of("contact_center_video")
