from odoo import fields, models

# What clients are to be called about, one a client, in Russian as their shops are.
ERRANDS = (
    "Подтвердить адрес доставки торта",
    "Спросить, понравился ли свадебный торт",
    "Напомнить о предоплате",
)


class ContactCenterDemoCalls(models.AbstractModel):
    """What an operator finds in the phonebook: favourites, and clients to be called today."""

    _name = "contact.center.demo.calls"
    _description = "Demo Data"

    def _load_calls(self, world):
        operator = world["users"]["operator"]
        callable_clients = world["clients"].filtered("contact_center_numbers")
        self._load_favourites(world, operator, callable_clients[5])
        self._load_errands(operator, callable_clients[: len(ERRANDS)])

    def _load_favourites(self, world, user, client):
        consultant = world["operators"][1]
        self._make(
            "contact.center.favourite",
            [
                {"user_id": user.id, "operator_id": consultant.id},
                {
                    "user_id": user.id,
                    "number": client._contact_center_best_number(),
                    "model": client._name,
                    "record_id": client.id,
                },
            ],
        )

    def _load_errands(self, user, clients):
        call = self.env.ref("mail.mail_activity_data_call")
        self.with_context(mail_activity_quick_update=True)._make(
            "mail.activity",
            [
                {
                    "res_model_id": self.env["ir.model"]._get_id(client._name),
                    "res_id": client.id,
                    "activity_type_id": call.id,
                    "user_id": user.id,
                    "date_deadline": fields.Date.context_today(self),
                    "summary": errand,
                }
                for client, errand in zip(clients, ERRANDS, strict=True)
            ],
        )
