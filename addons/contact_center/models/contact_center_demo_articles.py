from odoo import models
from odoo.fields import Command

# Topic, (question, answer, other words) in English and in Russian.
ARTICLES = (
    (
        "Delivery",
        (
            "When and where do we deliver?",
            "Every day from 9 to 21, within an hour of the time agreed. Inside the ring road 400 ₽,"
            " outside it 40 ₽ a kilometre more. Free from 7,000 ₽.",
            "courier, shipping, bring",
        ),
        (
            "Когда и куда доставляем?",
            "Каждый день с 9 до 21, с точностью до часа. В пределах МКАД 400 ₽, дальше ещё 40 ₽"
            " за километр. От 7 000 ₽ бесплатно.",
            "курьер, привезти, МКАД",
        ),
    ),
    (
        "Change of an order",
        (
            "Until when can an order be changed?",
            "Decoration and lettering: until noon of the day before. Filling and weight: two days"
            " before. Later only with the pastry cook, queue Consultants.",
            "postpone, other day, lettering",
        ),
        (
            "До какого срока можно изменить заказ?",
            "Оформление и надпись — до полудня накануне. Начинку и вес — за два дня. Позже только"
            " через кондитера, очередь «Консультанты».",
            "перенести, другой день, надпись",
        ),
    ),
    (
        "New order",
        (
            "How long does a cake keep?",
            "With cream 72 hours at 4 °C, with fondant five days. It is best an hour out of the"
            " fridge. Cheesecakes may be frozen for a month.",
            "shelf life, storage, fridge",
        ),
        (
            "Сколько хранится торт?",
            "С кремом 72 часа при 4 °C, с мастикой пять дней. Вкуснее всего через час после"
            " холодильника. Чизкейки можно заморозить на месяц.",
            "срок годности, холодильник, хранение",
        ),
    ),
    (
        "New order",
        (
            "What is there for people with allergies?",
            "Without nuts: Napoleon and honey cake. Without gluten: meringue roll, to order."
            " Traces are possible: all is baked in one kitchen — say so.",
            "nuts, gluten, lactose",
        ),
        (
            "Что есть для аллергиков?",
            "Без орехов: «Наполеон» и медовик. Без глютена: меренговый рулет, на заказ. Следы"
            " возможны, кухня одна, — предупредите об этом.",
            "орехи, глютен, лактоза",
        ),
    ),
    (
        "Complaint",
        (
            "The cake is damaged or not what was ordered",
            "Say sorry, ask for a photo and the order number. Offer a new cake today, or half the"
            " price back. A full refund is the senior's to decide: make a ticket.",
            "refund, money back, broken, wrong taste",
        ),
        (
            "Торт повреждён или привезли не то",
            "Извинитесь, попросите фото и номер заказа. Предложите новый торт сегодня или вернуть"
            " половину суммы. Полный возврат решает старший: заведите тикет.",
            "возврат, деньги, помялся, не тот вкус",
        ),
    ),
    (
        "Wholesale",
        (
            "How does one become a wholesale client?",
            "From 20 kg a week. We need the company's details and an address of delivery; the"
            " manager calls within a day. The first order is paid beforehand.",
            "café, contract, price list",
        ),
        (
            "Как стать оптовым клиентом?",
            "От 20 кг в неделю. Нужны реквизиты и адрес доставки, менеджер перезвонит в течение"
            " дня. Первый заказ по предоплате.",
            "кафе, договор, прайс",
        ),
    ),
)


class ContactCenterDemoArticles(models.AbstractModel):
    """What the shops' operators answer."""

    _name = "contact.center.demo.articles"
    _description = "Demo Data"

    def _load_articles(self, world):
        topics = {topic.name: topic for topic in world["topics"]}
        articles = self._make(
            "contact.center.article",
            [
                {
                    "name": question,
                    "body": f"<p>{answer}</p>",
                    "keywords": words,
                    "topic_ids": [Command.link(topics[topic].id)],
                }
                for topic, (question, answer, words), _russian in ARTICLES
            ],
        )
        questions, _answers, words = zip(*(russian for *_, russian in ARTICLES), strict=True)
        self._translate(articles, questions)
        self._translate(articles, words, "keywords")
        if self._speaks_russian():
            self._translate_answers(articles)

    def _translate_answers(self, articles):
        """Formatted texts are translated paragraph by paragraph."""
        for article, (_topic, english, russian) in zip(articles, ARTICLES, strict=True):
            article.update_field_translations("body", {"ru_RU": {english[1]: russian[1]}})
