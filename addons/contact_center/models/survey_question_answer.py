from odoo import api, models


class SurveyQuestionAnswer(models.Model):
    _inherit = "survey.question.answer"

    @api.depends_context("contact_center_short")
    def _compute_display_name(self):
        """By itself where its question is known or would fill the column."""
        super()._compute_display_name()
        if self.env.context.get("contact_center_short"):
            for answer in self:
                answer.display_name = answer.value_label
